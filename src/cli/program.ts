/** The commander program: every command of the contract, its help in the user's language. */
import { Command, Option } from "commander";
import type { HelpConfiguration } from "commander";
import { productVersion } from "#server/platform/assets.ts";
import type { Cli } from "./cli.ts";
import { adminCreate, tokenCreate } from "./commands/accounts.ts";
import { doctor } from "./commands/doctor.ts";
import { find, importFiles, why } from "./commands/asking.ts";
import { read, verify } from "./commands/reading.ts";
import { seed } from "./commands/seed.ts";
import { run } from "./commands/serving.ts";
import { pad, widthOf } from "./table.ts";

/** Each returns its exit status. */
type Action = (...args: never[]) => Promise<number>;

function helpIn(cli: Cli): HelpConfiguration {
  const titles: Record<string, string> = {
    "Usage:": cli.t("help.usage"), "Options:": cli.t("help.options"), "Commands:": cli.t("help.commands"),
    "Arguments:": cli.t("help.arguments"), "Global Options:": cli.t("help.global"),
  };
  return {
    styleTitle: (title) => cli.paint("bold", titles[title] ?? title),
    displayWidth: widthOf,
    formatItem: (term, width, description) => `  ${pad(term, width)}  ${description}`,
    helpWidth: Math.min(process.stdout.columns ?? 100, 120),
    subcommandTerm: (command) => `${command.name()} ${command.usage().replace(/^\[options\]\s*/, "")}`.trim(),
    sortSubcommands: false,
  };
}

/** What commander says in English, in the user's words. */
function usageError(cli: Cli, text: string): string {
  const quoted = /'([^']*)'/.exec(text)?.[1] ?? "";
  const rules: [RegExp, string][] = [
    [/unknown option/, "unknown-option"], [/unknown command/, "unknown-command"], [/missing required argument/, "missing-argument"],
    [/required option/, "missing-option"], [/argument missing/, "missing-value"], [/too many arguments/, "too-many"], [/invalid/, "invalid"],
  ];
  const rule = rules.find(([pattern]) => pattern.test(text));
  return rule ? cli.t(`usage.${rule[1]}`, { what: quoted }) : text.replace(/^error: /, "");
}

export function createProgram(cli: Cli, exit: (status: number) => void): Command {
  const { t } = cli;
  const act = (action: Action) => async (...args: unknown[]) => exit(await action(...(args as never[])));
  const json = () => new Option("--json", t("option.json"));
  const program = new Command("piaozai");
  const style = (command: Command) =>
    command.helpOption("-h, --help", t("option.help")).configureHelp(helpIn(cli)).helpCommand(false).addOption(new Option("--lang <LANG>", t("option.lang")))
      .configureOutput({ outputError: (text, write) => write(`${cli.paint("red", "✗")} ${usageError(cli, text.trim())}\n${t("usage.see-help")}\n`) })
      .exitOverride();
  const add = (name: string, parent: Command = program) => style(parent.command(name)).description(t(`command.${name.split(" ")[0]}${parent === program ? "" : `-${parent.name()}`}`));

  style(program).description(t("command.piaozai")).version(productVersion(), "-V, --version", t("option.version"));
  add("start").action(act(() => run(cli, "start")));
  add("serve").action(act(() => run(cli, "serve")));
  add("worker").action(act(() => run(cli, "worker")));
  add("read").argument("<FILE...>", t("argument.file")).addOption(json()).action(act((files: string[], options: { json?: true }) => read(cli, files, options)));
  add("verify").argument("<FILE...>", t("argument.file")).addOption(json()).action(act((files: string[], options: { json?: true }) => verify(cli, files, options)));

  const admin = style(program.command("admin")).description(t("command.admin"));
  add("create", admin).requiredOption("--email <E>", t("option.email")).requiredOption("--name <N>", t("option.name"))
    .option("--company <C>", t("option.company")).option("--tax-id <T>", t("option.tax-id")).addOption(json())
    .action(act((options: never) => adminCreate(cli, options)));
  const token = style(program.command("token")).description(t("command.token"));
  add("create", token).requiredOption("--email <E>", t("option.email")).option("--name <N>", t("option.token-name")).addOption(json())
    .action(act((options: never) => tokenCreate(cli, options)));

  add("import").argument("<PATH...>", t("argument.path")).addOption(json()).action(act((paths: string[], options: { json?: true }) => importFiles(cli, paths, options)));
  add("find").argument("<QUERY...>", t("argument.query")).option("--limit <N>", t("option.limit")).addOption(json())
    .action(act((words: string[], options: never) => find(cli, words.join(" "), options)));
  add("why").argument("<QUERY...>", t("argument.query")).addOption(json()).action(act((words: string[], options: { json?: true }) => why(cli, words.join(" "), options)));
  add("seed").requiredOption("--invoices <N>", t("option.invoices")).option("--seed <S>", t("option.seed")).option("--companies <C>", t("option.companies")).addOption(json())
    .action(act((options: never) => seed(cli, options)));
  add("doctor").addOption(json()).action(act((options: { json?: true }) => doctor(cli, options)));
  program.addHelpText("after", `\n${t("help.after")}`);
  return program;
}

/** The commander program: every command of the contract, its help in the user's language. */
import { Command, Option } from "commander";
import type { HelpConfiguration } from "commander";
import { productVersion } from "#server/platform/assets.ts";
import type { Cli } from "./cli.ts";
import { check } from "./commands/check.ts";
import { adminCreate, tokenCreate } from "./commands/accounts.ts";
import { auditHead, auditVerify } from "./commands/audit.ts";
import { backup, restore } from "./commands/backup.ts";
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
    "Usage:": cli.t("help.usage"),
    "Options:": cli.t("help.options"),
    "Commands:": cli.t("help.commands"),
    "Arguments:": cli.t("help.arguments"),
    "Global Options:": cli.t("help.global"),
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
    [/unknown option/, "unknown-option"],
    [/unknown command/, "unknown-command"],
    [/missing required argument/, "missing-argument"],
    [/required option/, "missing-option"],
    [/argument missing/, "missing-value"],
    [/too many arguments/, "too-many"],
    [/invalid/, "invalid"],
  ];
  const rule = rules.find(([pattern]) => pattern.test(text));
  return rule ? cli.t(`usage.${rule[1]}`, { what: quoted }) : text.replace(/^error: /, "");
}

/** How commands are added: each with help in the user's language, --json where it answers, its exit status handed on. */
type Builder = {
  cli: Cli;
  program: Command;
  /** the words of command.<name>, or of command.<name>-<parent> */
  add: (name: string, parent?: Command) => Command;
  group: (name: string) => Command;
  json: () => Option;
  act: (action: Action) => (...args: unknown[]) => Promise<void>;
};

function createBuilder(cli: Cli, exit: (status: number) => void): Builder {
  const program = new Command("piaozai");
  const style = (command: Command, words: string) =>
    command
      .description(cli.t(`command.${words}`))
      .helpOption("-h, --help", cli.t("option.help"))
      .configureHelp(helpIn(cli))
      .helpCommand(false)
      .addOption(new Option("--lang <LANG>", cli.t("option.lang")))
      .configureOutput({
        outputError: (text, write) =>
          write(`${cli.paint("red", "✗")} ${usageError(cli, text.trim())}\n${cli.t("usage.see-help")}\n`),
      })
      .exitOverride();
  style(program, "piaozai");
  return {
    cli,
    program,
    add: (name, parent = program) => style(parent.command(name), parent === program ? name : `${name}-${parent.name()}`),
    group: (name) => style(program.command(name), name),
    json: () => new Option("--json", cli.t("option.json")),
    act:
      (action) =>
      async (...args) =>
        exit(await action(...(args as never[]))),
  };
}

type Json = { json?: true };

function addServing({ cli, add, act }: Builder): void {
  add("start").action(act(() => run(cli, "start")));
  add("serve").action(act(() => run(cli, "serve")));
  add("worker").action(act(() => run(cli, "worker")));
}

function addReading({ cli, add, act, json }: Builder): void {
  for (const [name, command] of Object.entries({ read, verify })) {
    add(name)
      .argument("<FILE...>", cli.t("argument.file"))
      .addOption(json())
      .action(act((files: string[], options: Json) => command(cli, files, options)));
  }
}

function addAccounts({ cli, add, group, act, json }: Builder): void {
  add("create", group("admin"))
    .requiredOption("--email <E>", cli.t("option.email"))
    .requiredOption("--name <N>", cli.t("option.name"))
    .option("--company <C>", cli.t("option.company"))
    .option("--tax-id <T>", cli.t("option.tax-id"))
    .addOption(json())
    .action(act((options: never) => adminCreate(cli, options)));
  add("create", group("token"))
    .requiredOption("--email <E>", cli.t("option.email"))
    .option("--name <N>", cli.t("option.token-name"))
    .addOption(json())
    .action(act((options: never) => tokenCreate(cli, options)));
}

function addAsking({ cli, add, act, json }: Builder): void {
  add("import")
    .argument("<PATH...>", cli.t("argument.path"))
    .addOption(json())
    .action(act((paths: string[], options: Json) => importFiles(cli, paths, options)));
  add("find")
    .argument("<QUERY...>", cli.t("argument.query"))
    .option("--limit <N>", cli.t("option.limit"))
    .addOption(json())
    .action(act((words: string[], options: never) => find(cli, words.join(" "), options)));
  add("why")
    .argument("<QUERY...>", cli.t("argument.query"))
    .addOption(json())
    .action(act((words: string[], options: Json) => why(cli, words.join(" "), options)));
}

function addOperations({ cli, add, act, json }: Builder): void {
  add("check")
    .option("--full", cli.t("option.full"))
    .option("--repair", cli.t("option.repair"))
    .addOption(json())
    .action(act((options: never) => check(cli, options)));
  add("seed")
    .requiredOption("--invoices <N>", cli.t("option.invoices"))
    .option("--seed <S>", cli.t("option.seed"))
    .option("--companies <C>", cli.t("option.companies"))
    .addOption(json())
    .action(act((options: never) => seed(cli, options)));
  add("backup")
    .option("--to <DIR>", cli.t("option.to"))
    .option("--keep <D,W,M>", cli.t("option.keep"))
    .addOption(json())
    .action(act((options: never) => backup(cli, options)));
  add("restore")
    .argument("<FROM>", cli.t("argument.from"))
    .option("--identity <FILE>", cli.t("option.identity"))
    .option("--dry-run", cli.t("option.dry-run"))
    .addOption(json())
    .action(act((from: string, options: never) => restore(cli, from, options)));
  add("doctor")
    .addOption(json())
    .action(act((options: Json) => doctor(cli, options)));
}

function addAudit({ cli, add, group, act, json }: Builder): void {
  const audit = group("audit");
  add("verify", audit)
    .argument("<FILE>", cli.t("argument.export"))
    .option("--head <FILE|HASH>", cli.t("option.head"))
    .option("--pdf <FILE>", cli.t("option.pdf"))
    .addOption(json())
    .action(act((file: string, options: never) => auditVerify(cli, file, options)));
  add("head", audit)
    .option("--company <N>", cli.t("option.company-number"), "1")
    .action(act((options: never) => auditHead(cli, options)));
}

export function createProgram(cli: Cli, exit: (status: number) => void): Command {
  const builder = createBuilder(cli, exit);
  for (const addCommands of [addServing, addReading, addAccounts, addAsking, addAudit, addOperations]) addCommands(builder);
  return builder.program
    .version(productVersion(), "-V, --version", cli.t("option.version"))
    .addHelpText("after", `\n${cli.t("help.after")}`);
}

import { EXIT } from "../cli.ts";
import type { Cli } from "../cli.ts";
import { list } from "../table.ts";

type Options = { invoices: string; seed?: string; companies?: string; json?: true };

const wholeNumber = (text: string): number | null => (/^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : null);

/** Fills the database with made-up data, beside a running server or without one. */
export async function seed(cli: Cli, options: Options): Promise<number> {
  const invoices = wholeNumber(options.invoices);
  const companies = options.companies === undefined ? undefined : wholeNumber(options.companies);
  if (invoices === null || companies === null) {
    cli.say(`${cli.paint("red", "✗")} ${cli.t("usage.whole-number")}`);
    return EXIT.usage;
  }
  const [{ withPlatform }, demo] = await Promise.all([import("#server/app/start.ts"), import("../../demo/seed.ts")]);
  let told = "";
  const seeded = await withPlatform((platform) =>
    demo.seed(
      platform,
      {
        invoices,
        databaseUrl: platform.databaseUrl,
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(companies === undefined ? {} : { companies }),
      },
      (step) => {
        const line = cli.t(`seed.${step.step}`, { done: step.done, of: step.of });
        // a terminal sees it move; a log gets a line per step
        if (process.stderr.isTTY) process.stderr.write(`\r${line}\u001b[K${step.done >= step.of ? "\n" : ""}`);
        else if (step.step !== told || step.done >= step.of) cli.say(line);
        told = step.step;
      },
    ),
  );
  const { administrator, user, further, rows, seconds, parts } = seeded;
  if (options.json) cli.json({ rows, seconds, administrator, user, ...(further === null ? {} : { further }), parts });
  else {
    cli.print(cli.t("seed.done", { rows, seconds: seconds.toFixed(1) }));
    for (const [part, each] of Object.entries(parts))
      cli.print(`  ${cli.t(`seed.part.${part}`, { rows: each.rows, seconds: each.seconds.toFixed(1) })}`);
    for (const [title, account] of [
      ["seed.administrator", administrator],
      ["seed.user", user],
      ...(further === null
        ? []
        : ([
            ["seed.departments", further.departments],
            ["seed.own", further.own],
            ["seed.twenty", further.twenty],
          ] as const)),
    ] as const) {
      cli.print(cli.t(title));
      list(
        [
          [cli.t("seed.email"), account.email],
          [cli.t("seed.password"), account.password],
          [cli.t("seed.token"), account.token],
        ],
        "  ",
      ).forEach((line) => cli.print(line));
    }
  }
  return EXIT.fine;
}

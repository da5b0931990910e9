import { EXIT } from "../cli.ts";
import type { Cli } from "../cli.ts";
import { table } from "../table.ts";

/** Looks at everything that the product needs, and lists every setting with where its value comes from. */
export async function doctor(cli: Cli, options: { json?: true }): Promise<number> {
  const [{ loadConfig }, { examine }] = await Promise.all([
    import("#server/platform/config.ts"),
    import("#server/operations/doctor.ts"),
  ]);
  const config = loadConfig();
  const findings = await examine(config);
  const wrong = findings.some((each) => each.state === "wrong");
  if (options.json) {
    findings.forEach((each) => cli.json({ check: each.id, state: each.state, says: each.says, ...each.params }));
    config.rows.forEach((row) => cli.json({ setting: row.key, value: row.value, source: row.source }));
    return wrong ? EXIT.no : EXIT.fine;
  }
  const marks = { ok: cli.paint("green", "✓"), note: cli.paint("yellow", "!"), wrong: cli.paint("red", "✗") };
  for (const each of findings) cli.print(`${marks[each.state]} ${cli.t(`doctor.${each.id}-${each.says}`, each.params)}`);
  cli.print();
  const columns = [
    { title: cli.t("doctor.key") },
    { title: cli.t("doctor.value"), max: 50 },
    { title: cli.t("doctor.source") },
    { title: cli.t("doctor.meaning"), max: 80 },
  ];
  const rows = config.rows.map((row) => [
    row.key,
    row.value ?? cli.t("doctor.unset"),
    cli.t(`doctor.source-${row.source}`),
    cli.i18n.t(cli.locale, `platform:config.${row.key}`),
  ]);
  table(columns, rows).forEach((line) => cli.print(line));
  return wrong ? EXIT.no : EXIT.fine;
}

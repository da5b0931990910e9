/** audit verify, audit head: proving an export of the trail without a server, and the head to keep elsewhere. */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Report } from "#server/operations/audit/verify.ts";
import { EXIT } from "../cli.ts";
import type { Cli } from "../cli.ts";
import { printable } from "../table.ts";

const HASH = /^[0-9a-f]{64}$/i;
/** Problems that are told in words; the rest are counted. */
const TOLD = 20;

type VerifyOptions = { head?: string; json?: true };

export async function auditVerify(cli: Cli, file: string, options: VerifyOptions): Promise<number> {
  const { verifyExport } = await import("#server/operations/audit/verify.ts");
  const kept = options.head === undefined ? null : await keptHash(options.head);
  if (kept === undefined) {
    cli.say(cli.t("audit.no-head", { head: options.head! }));
    return EXIT.usage;
  }
  const report = await verifyExport(linesOf(file), kept);
  if (options.json) cli.json({ file, ...report });
  else describe(cli, file, report);
  return report.ok ? EXIT.fine : EXIT.no;
}

/** The file as it is, split at line feeds alone: another end of a line is a change. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: 1024 * 1024 })) {
    const pieces = (rest + String(chunk)).split("\n");
    rest = pieces.pop() ?? "";
    yield* pieces;
  }
  // what follows the last line feed is a line too: the end of an export has one
  if (rest !== "") yield rest;
}

/** A hash as it is, or that of the head in a file; undefined where it is neither. */
async function keptHash(head: string): Promise<string | undefined> {
  if (HASH.test(head)) return head.toLowerCase();
  const { headHash, SignedHead } = await import("#server/operations/audit/heads.ts");
  const signed = await readFile(head, "utf8").then(
    (text) => SignedHead.parse(JSON.parse(text)),
    () => undefined,
  );
  return signed === undefined ? undefined : headHash(signed.head);
}

function describe(cli: Cli, file: string, report: Report): void {
  const mark = report.ok ? cli.paint("green", "✓") : cli.paint("red", "✗");
  cli.print(`${mark} ${printable(file)}  ${cli.t(report.ok ? `audit.fine-${report.kind}` : "audit.broken")}`);
  const line = (key: string, params: Record<string, string | number>): void => cli.print(`  ${cli.t(`audit.${key}`, params)}`);
  if (report.company !== null) line("company", { name: printable(report.company.name), id: report.company.id });
  line("events", { events: report.events, erased: report.erased, heads: report.heads });
  if (report.withheld > 0) line("withheld", { withheld: report.withheld });
  if (report.originsErased > 0) line("origins-erased", { count: report.originsErased });
  if (report.unsealed > 0) line("unsealed", { count: report.unsealed });
  if (report.head !== null) line("head", { head: report.head, size: report.size, at: report.sealedAt ?? "" });
  for (const key of report.keys) line("key", { key });
  line(report.kept ? "kept" : "not-kept", {});
  for (const { code, line: at, seq } of report.problems.slice(0, TOLD))
    cli.print(
      `  ${cli.paint("red", "✗")} ${cli.t("audit.at-line", { line: at })} ${cli.t(`audit.problem-${code}`, { seq: seq ?? "" })}`,
    );
  if (report.problems.length > TOLD) line("more-problems", { count: report.problems.length - TOLD });
}

/** The last signed head of a company: for keeping where whoever runs this installation can't change it. */
export async function auditHead(cli: Cli, options: { company: string }): Promise<number> {
  const [{ withPlatform }, { lastHeadOf }] = await Promise.all([
    import("#server/app/start.ts"),
    import("#server/operations/audit/audit.usecases.ts"),
  ]);
  const company = Number(options.company);
  if (!Number.isInteger(company) || company < 1) {
    cli.say(cli.t("audit.no-company", { company: options.company }));
    return EXIT.usage;
  }
  const head = await withPlatform((platform) => lastHeadOf(platform.db, company));
  if (head === null) {
    cli.say(cli.t("audit.nothing-sealed", { company }));
    return EXIT.no;
  }
  cli.json(head);
  return EXIT.fine;
}

/** audit verify, audit head: proving an export of the trail, or a report, without a server, and the head to keep elsewhere. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Report } from "#server/operations/audit/verify.ts";
import { EXIT } from "../cli.ts";
import type { Cli } from "../cli.ts";
import { printable } from "../table.ts";

const HASH = /^[0-9a-f]{64}$/i;
/** Problems that are told in words; the rest are counted. */
const TOLD = 20;

type VerifyOptions = { head?: string; pdf?: string; json?: true };

export async function auditVerify(cli: Cli, file: string, options: VerifyOptions): Promise<number> {
  if (await isReport(file)) return reportVerify(cli, file, options);
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

const FIRST_LINE = 64 * 1024;

/** Whether the file says that it is a report of a reconciliation, and no export of the trail. */
async function isReport(file: string): Promise<boolean> {
  const { REPORT_FORMAT } = await import("#server/sources/reconciliation/report-format.ts");
  for await (const chunk of createReadStream(file, { encoding: "utf8", start: 0, end: FIRST_LINE }))
    return String(chunk).startsWith(`{"type":"manifest","format":"${REPORT_FORMAT}"`);
  return false;
}

async function reportVerify(cli: Cli, file: string, options: VerifyOptions): Promise<number> {
  const { verifyReport } = await import("#server/sources/reconciliation/report-format.ts");
  const verdict = await verifyReport(linesOf(file));
  const pdf = options.pdf === undefined ? null : await digestOf(options.pdf);
  const paper = pdf === null ? null : pdf === verdict.manifest?.pdf;
  const ok = verdict.ok && paper !== false;
  if (options.json) {
    cli.json({ file, ...verdict, ok, pdf: paper });
    return ok ? EXIT.fine : EXIT.no;
  }
  const mark = (fine: boolean): string => (fine ? cli.paint("green", "✓") : cli.paint("red", "✗"));
  cli.print(`${mark(ok)} ${printable(file)}  ${cli.t(verdict.ok ? "audit.fine-report" : "audit.broken")}`);
  const { manifest, differences, matched } = verdict;
  if (manifest !== null) {
    const { reconciliation, company, madeAt, madeBy } = manifest;
    const { from, to } = reconciliation;
    cli.print(`  ${cli.t("audit.company", { name: printable(company.name), id: company.id })}`);
    cli.print(
      `  ${cli.t("audit.report", { name: printable(reconciliation.name), from, to, at: madeAt, by: printable(madeBy.name) })}`,
    );
  }
  cli.print(`  ${cli.t("audit.report-lines", { differences, matched })}`);
  if (verdict.key !== null) cli.print(`  ${cli.t("audit.key", { key: verdict.key })}`);
  if (paper !== null) cli.print(`  ${mark(paper)} ${cli.t(paper ? "audit.pdf-fine" : "audit.pdf-other")}`);
  for (const { code, line } of verdict.problems.slice(0, TOLD))
    cli.print(`  ${mark(false)} ${cli.t("audit.at-line", { line })} ${cli.t(`audit.problem-${code}`)}`);
  return ok ? EXIT.fine : EXIT.no;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
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

/** Reports of how far a reconciliation is: one for people, and one as data that is signed and names the other by its digest. */
import { Readable } from "node:stream";
import type { ReportMade } from "#api/reconciliation.api.ts";
import { OUTCOMES } from "#domain/reconciliation/values.ts";
import { displayYuan, parseFen } from "#domain/money.ts";
import type { PasteSheet, PrintStep } from "#readers/paper/print.types.ts";
import type { Actor } from "#server/people/people.types.ts";
import { recordBlobs } from "#server/platform/blobs.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { ownKey } from "#server/platform/signing.ts";
import { findingRows, type ShownFinding } from "./findings.queries.ts";
import { lastDone } from "./findings.usecases.ts";
import { itemsBehind } from "./items.queries.ts";
import { noSuchReport, nothingToReport } from "./reconciliation.errors.ts";
import { subjectOf, tell } from "./reconciliation.usecases.ts";
import { type ReportLine, type ReportManifest, signedLines } from "./report-format.ts";
import { insertReport, refOf, reportRows, runRows, type ShownRun, type ShownSubject } from "./subjects.queries.ts";

const PAGE = 500;
const RUNS = 50;
/** Differences on paper; the signed data has all of them. */
const ON_PAPER_MOST = 1_000;

/** @throws ProblemError 404, 409 before a run has come to its end */
export async function makeReport(platform: Platform, actor: Actor, id: string): Promise<ReportMade> {
  const { db, clock, files } = platform;
  const row = await subjectOf(db, actor, id);
  const run = await lastDone(db, row);
  if (run === undefined || run.finished_at === null) throw nothingToReport();
  const key = await ownKey(platform);
  const at = clock();
  const { writePrint } = await import("#readers/print-process.ts");
  const pdf = await files.put(writePrint(paperOf(platform, actor, row, run, at)));
  const manifest: ReportManifest = {
    type: "manifest",
    format: "piaozai-reconciliation",
    version: 1,
    company: { id: row.company_id, name: row.company_name },
    reconciliation: {
      id: row.id,
      name: row.name,
      against: row.against,
      direction: row.direction,
      from: row.date_from,
      to: row.date_to,
      fields: row.fields,
      sources:
        row.source_a === null || row.source_b === null
          ? null
          : [
              { id: row.source_a, name: row.a_name ?? "" },
              { id: row.source_b, name: row.b_name ?? "" },
            ],
    },
    run: {
      id: run.id,
      startedAt: run.created_at.toISOString(),
      finishedAt: run.finished_at.toISOString(),
      rows: run.rows_read,
      file: run.file_name === null || run.sha256 === null ? null : { name: run.file_name, sha256: run.sha256 },
    },
    counts: run.counts?.outcomes ?? [],
    madeAt: at.toISOString(),
    madeBy: { id: actor.userId, name: actor.name },
    pdf: pdf.sha256,
    key: key.publicKey,
  };
  const data = await files.put(
    Readable.from(signedLines(linesOf(db, manifest, row, run), key)).map((text) => Buffer.from(String(text))),
  );
  const reportId = newId();
  await db.transaction().execute(async (trx) => {
    await recordBlobs(trx, [pdf, data]);
    await insertReport(trx, {
      company_id: row.company_id,
      reconciliation_id: row.id,
      run_id: run.id,
      id: reportId,
      made_by: actor.userId,
      made_at: at,
      data_sha256: data.sha256,
      pdf_sha256: pdf.sha256,
    });
    const told = { run: run.id, report: reportId, sha256: data.sha256 };
    await tell(trx, actor, row, "reconciliation.reported", told, at);
  });
  return { id: reportId, at: at.toISOString(), sha256: data.sha256 };
}

async function* linesOf(db: DbOrTrx, manifest: ReportManifest, row: ShownSubject, run: ShownRun): AsyncGenerator<ReportLine> {
  yield manifest;
  for await (const finding of allFindings(db, row, run))
    yield {
      type: "difference",
      id: finding.id,
      outcome: finding.outcome,
      fields: finding.fields,
      why: finding.why,
      row: finding.row,
      invoice: finding.invoice_id,
      here: finding.here,
      there: finding.there,
      state: finding.state,
      reason: finding.reason,
      note: finding.note,
      assignee: finding.assignee_name,
      settledBy: finding.settled_name,
      settledAt: finding.settled_at?.toISOString() ?? null,
    };
  for (let after = "-1"; ;) {
    const items = await itemsBehind(db, refOf(run), { side: "there", after, limit: PAGE, outcomes: ["matched"] });
    for (const { there, invoice_id, no } of items) {
      const number = there?.digitalNumber ?? [there?.code, there?.number].filter(Boolean).join("-");
      const listed = row.against === "sources" ? null : Number(no);
      yield { type: "matched", number, invoice: invoice_id ?? "", row: listed };
    }
    if (items.length < PAGE) return;
    after = items.at(-1)!.no;
  }
}

async function* allFindings(db: DbOrTrx, row: ShownSubject, run: ShownRun): AsyncGenerator<ShownFinding> {
  for (let cursor: string | undefined; ;) {
    const page = await findingRows(db, row, run.id, { cursor, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
    cursor = page.at(-1)!.id;
  }
}

const SHANGHAI = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });

async function* paperOf(platform: Platform, actor: Actor, row: ShownSubject, run: ShownRun, at: Date): AsyncGenerator<PrintStep> {
  const t = (key: string, params = {}): string => platform.i18n.t(actor.locale, `reconciliation:${key}`, params);
  const key = await ownKey(platform);
  const title = t("report.title", { name: row.name });
  const money = (yuan: string): string => displayYuan(parseFen(yuan) ?? 0n);
  const counts = OUTCOMES.flatMap((outcome) => (run.counts?.outcomes ?? []).filter((each) => each.outcome === outcome));
  yield { step: "begin", title, perPage: 1 };
  const summary: PasteSheet = {
    title,
    head: [
      [t("report.company"), row.company_name],
      [t("report.period"), `${row.date_from} – ${row.date_to}`],
      [t("report.against"), t(`against.${row.against}`)],
      [t("report.direction"), t(`direction.${row.direction ?? "both"}`)],
      [t("report.file"), run.file_name ?? [row.a_name, row.b_name].join(" / ")],
      [t("report.ran"), SHANGHAI.format(run.finished_at ?? run.created_at)],
      [t("report.made"), SHANGHAI.format(at)],
      [t("report.by"), actor.name],
    ],
    columns: [
      { label: t("report.outcome"), width: 30, end: false },
      { label: t("report.count"), width: 15, end: true },
      { label: t("report.here"), width: 25, end: true },
      { label: t("report.there"), width: 25, end: true },
    ],
    rows: counts.map(({ outcome, count, here, there }) => [t(`outcome.${outcome}`), String(count), money(here), money(there)]),
    sums: [],
    notes: [
      ...(run.sha256 === null ? [] : [t("report.digest", { sha256: run.sha256 })]),
      t("report.signed", { key: key.id }),
      t("report.verify"),
    ],
    signatures: [t("report.maker"), t("report.checker")],
    pasteHere: null,
  };
  yield { step: "paste", sheet: summary };
  const rows: string[][] = [];
  let further = 0;
  for await (const finding of allFindings(platform.db, row, run)) {
    if (rows.length < ON_PAPER_MOST) rows.push(lineOf(finding, t));
    else further += 1;
  }
  const columns = ["outcome", "number", "date", "here", "there", "fields", "state"].map((name) => ({
    label: t(`report.${name}`),
    width: { number: 34, fields: 26, state: 30, outcome: 20 }[name] ?? 18,
    end: name === "here" || name === "there",
  }));
  const notes = further === 0 ? [] : [t("report.further", { count: further })];
  if (rows.length > 0)
    yield {
      step: "paste",
      sheet: { title: t("report.differences"), head: [], columns, rows, sums: [], notes, signatures: [], pasteHere: null },
    };
  yield { step: "end" };
}

function lineOf({ outcome, here, there, fields, state, reason, note }: ShownFinding, t: (key: string) => string): string[] {
  const side = here ?? there;
  const why = [t(`state.${state}`), reason === null ? null : t(`reason.${reason}`), note].filter((each) => each !== null);
  return [
    t(`outcome.${outcome}`),
    side?.digitalNumber ?? [side?.code, side?.number].filter(Boolean).join("-"),
    side?.date ?? "",
    here?.total ?? here?.amount ?? "",
    there?.total ?? there?.amount ?? "",
    fields.map((field) => t(`field.${field}`)).join(", "),
    why.join(" · "),
  ];
}

export type ReportFile = { name: string; type: string; body: Readable };

/** @throws ProblemError 404 */
export async function reportFile(
  platform: Platform,
  actor: Actor,
  id: string,
  reportId: string,
  format: "pdf" | "jsonl",
): Promise<ReportFile> {
  const row = await subjectOf(platform.db, actor, id);
  const report = (await reportRows(platform.db, row)).find((each) => each.id === reportId);
  if (report === undefined) throw noSuchReport();
  const word = platform.i18n.t(actor.locale, "reconciliation:report.file-name");
  return {
    name: `${word}-${row.id}-${report.id}.${format}`,
    type: format === "pdf" ? "application/pdf" : "application/x-ndjson; charset=utf-8",
    body: platform.files.stream(format === "pdf" ? report.pdf_sha256 : report.data_sha256),
  };
}

/** The list of a run as it was handed in. @throws ProblemError 404 */
export async function runFile(platform: Platform, actor: Actor, id: string, runId: string): Promise<ReportFile> {
  const row = await subjectOf(platform.db, actor, id);
  const run = (await runRows(platform.db, row.company_id, [row.id], RUNS)).find((each) => each.id === runId);
  if (run?.sha256 === null || run?.file_name === null || run === undefined) throw noSuchReport();
  return { name: run.file_name, type: "application/octet-stream", body: platform.files.stream(run.sha256) };
}

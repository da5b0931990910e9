/**
 * The job behind an upload: files are read outside any transaction, then registered and marked in one. A worker that is
 * killed at any point leaves either nothing or everything of a file, and the job is run again. What needs recognition is
 * handed over to a queue of its own, so that a photo never delays the files behind it.
 */
import type { FileReading, ProblemCode } from "#domain/invoice.ts";
import { registerMany } from "#server/invoices/invoices.usecases.ts";
import type { Incoming, Registrar } from "#server/invoices/invoices.types.ts";
import { companiesWhere } from "#server/people/people.policy.ts";
import { allCompanies, loadActor } from "#server/people/people.usecases.ts";
import type { Channel } from "#server/people/people.types.ts";
import { retrying } from "#server/platform/database/retrying.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvents } from "#server/platform/events.ts";
import type { Job } from "#server/platform/jobs.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { FILE_INFECTED, FILE_NOT_SCANNED } from "#server/platform/scanner/scanned-files.ts";
import { type Finished, finishDocuments, handOver, lockUnfinished, startReading, wantedOf } from "./intake.queries.ts";
import { type DocumentRow, LIST_FOUND_JOB, type ListFoundJob, PICTURES_JOB, type ReadJob, type Readers } from "./intake.types.ts";
import { DOCUMENTS_PER_JOB_MAX } from "./reading-queue.ts";
import { isTable, memberOf, problemOf, shownReadings, withContradictions } from "./readings.ts";

type Row = DocumentRow & { channel: string };
type Read = { row: Row; readings: FileReading[] };

/** A file at which workers died so often is kept unread instead of killing the next one. */
const ATTEMPTS_MAX = 4;
/** Readings gathered before they are registered together; nobody waits longer than FLUSH_MS for a fast one. */
const FLUSH_COUNT = DOCUMENTS_PER_JOB_MAX;
const FLUSH_MS = 250;
/** Files that are read together, at most. */
const TOGETHER = { count: 8, bytes: 256 * 1024 };
/** What is known of documents being cancelled is no older than this when the next one is begun. */
const ASK_MS = 10;

/** @param lane "quick" hands over what needs recognition, "pictures" reads everything */
export async function readDocuments(
  platform: Platform,
  readers: Readers,
  job: Pick<Job<ReadJob>, "data" | "last">,
  lane: "quick" | "pictures",
): Promise<void> {
  const rows = await startReading(platform.db, job.data.documents);
  try {
    const left = [...rows];
    const slow: Row[] = [];
    let wanted = { at: Number.NEGATIVE_INFINITY, ids: new Set<string>() };
    while (left.length > 0) {
      const gathered: Read[] = [];
      const since = performance.now();
      while (left.length > 0 && gathered.length < FLUSH_COUNT && performance.now() - since < FLUSH_MS) {
        // since the job was begun some may have been cancelled
        if (performance.now() - wanted.at > ASK_MS) wanted = { ids: await wantedOf(platform.db, left), at: performance.now() };
        const next = nextOf(left).filter((row) => wanted.ids.has(row.id));
        // of several begun together nobody knows at which one the workers died: each goes on by itself
        const suspect = (row: Row): boolean => lane === "quick" && rows.length > 1 && row.attempts > ATTEMPTS_MAX;
        const read = await Promise.all(
          next.map(async (row) => (suspect(row) ? null : readOne(platform, readers, row, lane === "quick"))),
        );
        for (const [at, row] of next.entries())
          if (read[at] === null) slow.push(row);
          else gathered.push({ row, readings: read[at]! });
      }
      await registerGathered(platform, gathered);
    }
    await handOverSlow(platform, slow);
  } catch (error) {
    if (!job.last) throw error;
    // no further attempt comes: the files must not stay "being read" for ever
    platform.log.error({ err: error }, "documents could not be registered");
    const kept = rows.map((row) => keptUnread(row, "reader-failed", "could not be registered"));
    await platform.db.transaction().execute(async (trx) => {
      const open = await lockUnfinished(trx, rows);
      await finishDocuments(
        trx,
        kept.filter((each) => open.has(each.id)),
        platform.clock(),
      );
    });
  }
}

/** Takes the next documents that are read together: small ones, so that the readers never wait for a disk, or a large one alone. */
function nextOf(left: Row[]): Row[] {
  let bytes = 0;
  const fits = left.slice(0, TOGETHER.count).findIndex((row) => (bytes += Number(row.size)) > TOGETHER.bytes);
  return left.splice(0, fits === -1 ? TOGETHER.count : Math.max(1, fits));
}

/** One job each: they take seconds, and whoever cancels or adds more is heard in between. */
async function handOverSlow(platform: Platform, rows: Row[]): Promise<void> {
  if (rows.length === 0) return;
  await platform.db.transaction().execute(async (trx) => {
    const jobs = (await handOver(trx, rows)).map((document): ReadJob => ({ documents: [document] }));
    await platform.jobs.enqueueAll(trx, PICTURES_JOB, jobs);
  });
}

const keptUnread = (row: Row, code: string, message: string): Finished => ({
  company_id: row.company_id,
  id: row.id,
  state: "kept",
  format: row.format ?? "unknown",
  readings: [],
  problem: { code, message },
});

/** null where it needs recognition and only quick ones are read */
async function readOne(platform: Platform, readers: Readers, row: Row, quickOnly: boolean): Promise<FileReading[] | null> {
  const unread = (code: ProblemCode, message: string): FileReading[] => [
    { file: row.name, format: "unknown", sha256: row.sha256, invoices: [], signatures: [], problems: [{ code, message }] },
  ];
  const failed = (message: string): FileReading[] => unread("reader-failed", message);
  if (row.attempts > ATTEMPTS_MAX) return failed(`the reader ended ${ATTEMPTS_MAX} times at this file`);
  try {
    // that somebody else's file of the same bytes was found clean shortens nothing
    const bytes = await platform.files.get(row.sha256, { scannedSince: row.uploaded_at });
    return await readers.read(bytes, row.name, quickOnly, row.crop);
  } catch (error) {
    const held = heldByScanner(error);
    if (held !== null) return unread(held.code, held.message);
    platform.log.error({ err: error, document: row.id }, "a file could not be read");
    return failed(error instanceof Error ? error.name : "unknown");
  }
}

/** Why the virus scanner keeps a file from being read; null where it doesn't. */
function heldByScanner(error: unknown): { code: ProblemCode; message: string } | null {
  if (!(error instanceof ProblemError)) return null;
  const { code, options } = error;
  if (code === FILE_INFECTED) return { code: "infected", message: String(options.facts?.["infected"]) };
  if (code !== FILE_NOT_SCANNED) return null;
  const why = String(options.facts?.["why"]);
  return { code: why === "too-large" ? "scan-too-large" : "not-scanned", message: why };
}

async function registerGathered(platform: Platform, gathered: Read[]): Promise<void> {
  if (gathered.length === 0) return;
  try {
    await retrying(platform.db, (trx) => register(platform, trx, gathered));
  } catch (error) {
    if (gathered.length === 1) throw error;
    // one of them stands in the way: the others must not wait for it
    const failures: unknown[] = [];
    for (const each of gathered)
      await retrying(platform.db, (trx) => register(platform, trx, [each])).catch((failure: unknown) => failures.push(failure));
    if (failures.length > 0) throw failures[0];
  }
}

async function register(platform: Platform, trx: Trx, gathered: Read[]): Promise<void> {
  const now = platform.clock();
  const open = await lockUnfinished(
    trx,
    gathered.map(({ row }) => row),
  );
  const unfinished = gathered.filter(({ row }) => open.has(row.id));
  const companies = await allCompanies(trx);
  for (const [, group] of Map.groupBy(unfinished, ({ row }) => `${row.uploaded_by} ${row.channel}`)) {
    const { uploaded_by: userId, channel } = group[0]!.row;
    const actor = await loadActor(trx, userId, channel as Channel, now);
    const enterable = actor === null ? [] : companiesWhere(actor, "invoice.enter");
    const by: Registrar = {
      actor,
      actorId: userId,
      channel: channel as Channel,
      now,
      // an account that is gone by now: its files stay in the space that they were put into
      companies: companies.filter(({ id }) => (actor === null ? id === group[0]!.row.company_id : enterable.includes(id))),
    };
    const home = (companyId: number) => actor?.reaches.find((reach) => reach.companyId === companyId)?.homeDepartmentId ?? null;
    await registerMany(
      trx,
      group.flatMap((read) => incomingOf(read, userId, home(read.row.company_id))),
      by,
    );
  }
  const finished = unfinished.map(({ row, readings }): Finished => {
    const found = readings.some((reading) => reading.invoices.length > 0);
    const format = readings.length === 1 && memberOf(row.name, readings[0]!) === null ? readings[0]!.format : "archive";
    return {
      company_id: row.company_id,
      id: row.id,
      state: found ? "read" : "kept",
      format,
      readings: shownReadings(readings),
      problem: problemOf(row.name, readings),
    };
  });
  await finishDocuments(trx, finished, now);
  for (const { row, readings } of unfinished)
    if (isTable(row.name, readings))
      await platform.jobs.enqueue<ListFoundJob>(trx, LIST_FOUND_JOB, { companyId: row.company_id, documentId: row.id });
  await recordEvents(
    trx,
    finished.map((each) => ({
      companyId: each.company_id,
      actorId: null,
      channel: "worker" as const,
      subject: "document",
      subjectId: each.id,
      type: `document.${each.state}`,
      at: now,
      data: { format: each.format, ...(each.problem === null ? {} : { problem: (each.problem as { code: string }).code }) },
    })),
  );
}

function incomingOf({ row, readings }: Read, userId: string, departmentId: string | null): Incoming[] {
  return readings.flatMap((reading) =>
    withContradictions(reading).map((facts) => ({
      facts,
      companyId: row.company_id,
      ownerId: userId,
      departmentId,
      document: {
        companyId: row.company_id,
        id: row.id,
        member: memberOf(row.name, reading) ?? "",
        format: reading.format,
        sha256: row.sha256,
      },
    })),
  );
}

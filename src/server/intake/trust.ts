/**
 * The operator installed or removed trusted certificates: files that wait for somebody to vouch for their signer are judged
 * anew, from the originals. What was judged is in one transaction with the place up to which it went, so that a killed worker
 * goes on there.
 */
import type { SignatureReport } from "#domain/invoice.ts";
import { INVOICE_EVENTS, invoiceEvent } from "#server/invoices/invoices.events.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { type EventInput, recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Job } from "#server/platform/jobs.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { type Readers, TRUST_JOB, type TrustJob } from "./intake.types.ts";
import { memberOf } from "./readings.ts";
import {
  type KeptReading,
  type TrustRun,
  type Unvouched,
  addJudged,
  carriedBy,
  insertRun,
  lockRun,
  newestRun,
  rewriteReadings,
  unvouched,
} from "./trust.queries.ts";

const AT_ONCE = 20;
/** A job goes on for so long and hands over to the next: the queue takes longer ones for dead. */
const JOB_MS = 5 * 60_000;
const LOOK_MS = 60_000;

/** Looks at the folder now and then every minute; judges where it is otherwise than when it was last judged. @returns how to end it */
export async function watchTrust(platform: Platform, readers: Readers): Promise<() => void> {
  await platform.jobs.work<TrustJob>(TRUST_JOB, { concurrency: 1 }, (job) => judgeAnew(platform, readers, job));
  let seen: string | null = null;
  const look = async (): Promise<void> => {
    try {
      const digest = await readers.trustDigest();
      if (digest === seen) return;
      await beginJudging(platform, digest);
      seen = digest;
    } catch (error) {
      platform.log.warn({ err: error }, "trusted certificates");
    }
  };
  await look();
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  return () => clearInterval(timer);
}

/** Begins a run for a state of the folder, unless it is the one that was judged last. */
export async function beginJudging(platform: Platform, digest: string): Promise<void> {
  const last = await newestRun(platform.db);
  if ((last?.digest ?? "") === digest) return;
  await platform.db.transaction().execute(async (trx) => {
    const run = newId();
    await insertRun(trx, { id: run, digest, started_at: platform.clock() });
    await platform.jobs.enqueue<TrustJob>(trx, TRUST_JOB, { run });
  });
}

export async function judgeAnew(
  platform: Platform,
  readers: Readers,
  job: Pick<Job<TrustJob>, "data" | "signal">,
): Promise<void> {
  const since = performance.now();
  for (;;) {
    const run = await newestRun(platform.db);
    if (run === undefined || run.id !== job.data.run || run.state === "done") return;
    const documents = await unvouched(platform.db, run, AT_ONCE);
    const judged: Judged[] = [];
    for (const document of documents) judged.push(await judge(platform, readers, document));
    const done = documents.length < AT_ONCE;
    const handOver = !done && (job.signal.aborted || performance.now() - since > JOB_MS);
    const on = await platform.db.transaction().execute((trx) => keep(platform, trx, run, { judged, done, handOver }));
    if (!on || done || handOver) return;
  }
}

type Change = { member: string; trusted: boolean };
type Judged = { document: Unvouched; readings: KeptReading[] | null; changes: Change[] };

/** What the signatures of a file say now; `readings` null where they say the same. */
async function judge(platform: Platform, readers: Readers, document: Unvouched): Promise<Judged> {
  const verified = await readers.verify(await platform.files.get(document.sha256), document.name);
  const changes: Change[] = [];
  const readings = document.readings.map((reading) => {
    const now = verified?.find(({ file }) => file === reading.file)?.signatures;
    if (now === undefined || now.length !== reading.signatures.length) return reading;
    const verdict = worst(now);
    if (worst(reading.signatures) === "unknown" && verdict !== "unknown")
      changes.push({ member: memberOf(document.name, reading as never) ?? "", trusted: verdict === "trusted" });
    return { ...reading, signatures: now };
  });
  const same = JSON.stringify(readings) === JSON.stringify(document.readings);
  return { document, readings: same ? null : readings, changes };
}

const worst = (signatures: readonly SignatureReport[]): SignatureReport["trust"] =>
  (["untrusted", "unknown"] as const).find((trust) => signatures.some((each) => each.trust === trust)) ?? "trusted";

/** @returns false where somebody else has gone on with the run, or a newer one has begun */
async function keep(
  platform: Platform,
  trx: Trx,
  run: TrustRun,
  { judged, done, handOver }: { judged: Judged[]; done: boolean; handOver: boolean },
): Promise<boolean> {
  if (!(await lockRun(trx, run))) return false;
  const now = platform.clock();
  const by = { actor: null, actorId: null, channel: "worker" as const, now, companies: [] };
  const events: EventInput[] = [];
  for (const { document, readings, changes } of judged) {
    if (readings === null || !(await rewriteReadings(trx, document, readings))) continue;
    for (const { member, trusted } of changes) {
      const type = trusted ? INVOICE_EVENTS.signerTrusted : INVOICE_EVENTS.signerUntrusted;
      for (const ref of await carriedBy(trx, document, member))
        events.push(invoiceEvent(by, ref, type, { documentId: document.id, member }));
    }
  }
  await recordEvents(trx, events);
  const last = judged.at(-1)?.document ?? null;
  await addJudged(trx, run, { last, judged: judged.length, changed: events.length, finishedAt: done ? now : null });
  if (handOver) await platform.jobs.enqueue<TrustJob>(trx, TRUST_JOB, { run: run.id });
  platform.log.info(
    { run: run.id, judged: run.judged + judged.length, changed: run.changed + events.length, done },
    "signers judged anew",
  );
  return true;
}

/** Erasing what is kept of a person: what may go and what must stay is shown first, then done by a job, with a trace and without his name. */
import type { ErasedCounts, Erasure, ErasurePreview, ErasureRequest, ErasureWish } from "#api/erasures.api.ts";
import { countUploadsOf, eraseFilesOf, eraseUploadsOf, noLongerNamed } from "#server/intake/forget.ts";
import { type Named, eraseInvoices, forgetNames, invoicesNaming } from "#server/invoices/forget.ts";
import { mayErase } from "#server/people/personal-space.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { forgetAnswers } from "#server/platform/http/idempotency.ts";
import type { Where } from "#server/platform/erasing.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { keyedHash } from "#server/platform/keyed-hash.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { reasonNames } from "./erasure.errors.ts";
import { countWords, eraseWords, leftOf, namesAny } from "./words.ts";

export const ERASURE_JOB = "erase-personal";
export type ErasureJob = { companyId: number; id: string };
const LISTED = 50;

/** @throws ProblemError 403 */
export async function previewErasure(platform: Platform, actor: Actor, { company, words }: ErasureWish): Promise<ErasurePreview> {
  const companyId = Number(company);
  await requireErasing(platform.db, actor, companyId);
  await trace(platform, platform.db, { companyId, actor, id: String(companyId), type: "personal.erasure-previewed", words });
  return previewOf(platform.db, companyId, words);
}

/** @throws ProblemError 403 also where there is no such company */
async function requireErasing(db: DbOrTrx, actor: Actor, companyId: number): Promise<void> {
  if (!(await mayErase(db, actor, companyId))) throw notPermitted("security.manage");
}

async function previewOf(db: DbOrTrx, companyId: number, words: readonly string[]): Promise<ErasurePreview> {
  const named = await invoicesNaming(db, companyId, words);
  const where = whereOf(companyId, named);
  const counted = { invoices: free(named).length, uploads: await countUploadsOf(db, where, words) };
  return {
    goes: { ...counted, ...(await countWords(db, where, words)) },
    stays: staysOf(named),
    left: await leftOf(db, where, words, named),
  };
}

const whereOf = (companyId: number, named: readonly Named[]): Where => ({
  companyId,
  kept: named.flatMap(({ ref, kept }) => (kept === null ? [] : [ref.id])),
  gone: free(named).map(({ id }) => id),
});

const free = (named: readonly Named[]) => named.flatMap(({ ref, kept }) => (kept === null ? [ref] : []));

function staysOf(named: readonly Named[]): ErasurePreview["stays"] {
  const kept = named.flatMap((each) => each.kept ?? []);
  return [...Map.groupBy(kept, ({ rule }) => rule)].map(([rule, all]) => ({
    rule,
    count: all.length,
    until: all.map(({ until }) => until).reduce((a, b) => (a > b ? a : b)),
  }));
}

/** Asks for it: a job does it. @throws ProblemError 403 */
export async function askToErase(platform: Platform, actor: Actor, { company, words, reason }: ErasureRequest): Promise<Erasure> {
  const companyId = Number(company);
  await requireErasing(platform.db, actor, companyId);
  if (namesAny(reason, words)) throw reasonNames();
  const id = newId();
  const askedAt = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    await trx
      .insertInto("erasure")
      .values({
        company_id: companyId,
        id,
        asked_by: actor.userId,
        asked_at: askedAt,
        reason,
        words,
        done_at: null,
        result: null,
      })
      .execute();
    await trace(platform, trx, { companyId, actor, id, type: "personal.erasure-asked", words, reason });
    await platform.jobs.enqueue(trx, ERASURE_JOB, { companyId, id } satisfies ErasureJob);
  });
  return { id, askedAt: askedAt.toISOString(), by: actor.name, reason, state: "waiting", doneAt: null, result: null };
}

/** Does it, all in one transaction; then the bytes of files go that nobody has any more. Again, where it was killed between the two. */
export async function erase(platform: Platform, { companyId, id }: ErasureJob): Promise<void> {
  const { db, clock, files } = platform;
  const now = clock();
  const digests = await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom("erasure")
      .selectAll()
      .where("company_id", "=", companyId)
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined || row.words === null) return [];
    const { words } = row;
    const named = await invoicesNaming(trx, companyId, words);
    const where = whereOf(companyId, named);
    const left = await leftOf(trx, where, words, named);
    const gone = [...(await eraseUploadsOf(trx, where, words)), ...(await eraseFilesOf(trx, free(named)))];
    const goes: ErasedCounts = { invoices: free(named).length, uploads: gone.length };
    await eraseInvoices(trx, free(named), now);
    Object.assign(goes, await eraseWords(trx, where, words));
    await forgetNames(trx, where, words);
    await forgetAnswers(trx, where, words);
    const result: ErasurePreview = { goes, stays: staysOf(named), left };
    await trx
      .updateTable("erasure")
      .set({ words: null, done_at: now, result: toJson(result) })
      .where("company_id", "=", companyId)
      .where("id", "=", id)
      .execute();
    await recordEvent(trx, {
      companyId,
      actorId: row.asked_by,
      channel: "worker",
      subject: "erasure",
      subjectId: id,
      type: "personal.erased",
      data: result,
      reason: row.reason,
      at: now,
    });
    return noLongerNamed(trx, gone);
  });
  for (const digest of digests) await files.remove(digest);
}

/** The latest requests of a company. @throws ProblemError 403 */
export async function listErasures(db: DbOrTrx, actor: Actor, company: string): Promise<{ erasures: Erasure[] }> {
  const companyId = Number(company);
  await requireErasing(db, actor, companyId);
  const rows = await db
    .selectFrom("erasure")
    .leftJoin("user", "user.id", "erasure.asked_by")
    .select(["erasure.id", "asked_at", "user.name as by", "reason", "done_at", "result"])
    .where("company_id", "=", companyId)
    .orderBy("erasure.id", "desc")
    .limit(LISTED)
    .execute();
  const erasures = rows.map((row): Erasure => ({
    id: row.id,
    askedAt: row.asked_at.toISOString(),
    by: row.by ?? "",
    reason: row.reason,
    state: row.done_at === null ? "waiting" : "done",
    doneAt: row.done_at?.toISOString() ?? null,
    // those of before said nothing of what is left
    result: row.result === null ? null : { left: [], ...(row.result as Omit<ErasurePreview, "left">) },
  }));
  return { erasures };
}

type Trace = { companyId: number; actor: Actor; id: string; type: string; words: readonly string[]; reason?: string };

/** Of the words only keyed hashes: whoever knows the name can tell that it was asked for, nobody else. */
async function trace(platform: Platform, db: DbOrTrx, { companyId, actor, id, type, words, reason }: Trace): Promise<void> {
  const hashes = await Promise.all(words.map((word) => keyedHash(platform.config.data, word)));
  const event = { companyId, actorId: actor.userId, channel: actor.channel, subject: "erasure", subjectId: id, type };
  const write = (trx: Parameters<typeof recordEvent>[0]) =>
    recordEvent(trx, { ...event, data: { words: hashes }, reason: reason ?? null, at: platform.clock() });
  await (db.isTransaction ? write(db as Parameters<typeof recordEvent>[0]) : db.transaction().execute(write));
}

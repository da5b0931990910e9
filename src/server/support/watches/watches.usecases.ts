/** "Tell me when it arrives": a question is kept until its invoice comes, for ninety days. */
import type { Watch, Watches } from "#api/watches.api.ts";
import { keysOfAsked } from "#domain/watches/watch-keys.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import { askedAgain, questionOf } from "#server/diagnose/lookups.usecases.ts";
import { fittingNow } from "#server/find/view-match.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import { beToldByMail } from "#server/notices/subscriptions/subscriptions.usecases.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { fire } from "./fire.ts";
import { type WatchRow, countOpen, endWatch, insertWatch, watchesOf } from "./watches.queries.ts";

/** It waits so long, unless it is ended before. */
export const WAITS_DAYS = 90;
const DAY_MS = 86_400_000;
const MOST = 200;
const LISTED = 300;

/**
 * Waits for what a look-up of one's own asked for; one that waits already goes on.
 * @throws ProblemError 404, 409 where it asks for too little to be waited for or with too many
 */
export async function watchLookup(platform: Platform, actor: Actor, lookupId: string): Promise<Watch> {
  const { db, clock } = platform;
  // a machine has no inbox; it has webhooks
  if (isServiceAccount(actor.userId)) throw notPermitted("invoice.enter");
  const { question, askedAt } = await questionOf(db, actor, lookupId);
  const { asked, conditions } = await askedAgain(db, actor, question, askedAt);
  const keys = keysOfAsked(asked);
  if (keys === null) throw new ProblemError(409, "watch-too-vague");
  const companyId = actor.reaches[0]?.companyId;
  if (companyId === undefined) throw new ProblemError(403, "no-company");
  const now = clock();
  const made = await db.transaction().execute(async (trx) => {
    if ((await countOpen(trx, actor.userId)) >= MOST)
      throw new ProblemError(409, "watches-max", { params: { max: MOST }, facts: { max: MOST } });
    const values = {
      id: newId(),
      user_id: actor.userId,
      company_id: companyId,
      lookup_id: lookupId,
      question: toJson({ text: question.text, filters: question.filters }),
      asked_at: askedAt,
      created_at: now,
      expires_at: new Date(now.getTime() + WAITS_DAYS * DAY_MS),
    };
    const watch = await insertWatch(trx, values, keys);
    if (watch === undefined) return undefined;
    await beToldByMail(trx, actor.userId, now);
    await recordEvent(trx, { ...by(actor, watch), type: "watch.set", data: { lookup: lookupId } });
    return watch;
  });
  // what came between the question and this moment is told now; what comes later has its event behind it
  const here = made === undefined ? undefined : await fittingNow(db, actor, conditions);
  if (made !== undefined && here !== undefined)
    await db.transaction().execute((trx) => fire(trx, made, { ...here, fit: "asked" }, clock()));
  const [watch] = await watchesOf(db, actor.userId, 1, lookupId);
  return (await presentWatches(db, actor, [watch!]))[0]!;
}

export async function listWatches({ db }: Platform, actor: Actor): Promise<Watches> {
  return { watches: await presentWatches(db, actor, await watchesOf(db, actor.userId, LISTED)) };
}

/** @throws ProblemError 404 for what isn't there, isn't his or doesn't wait any more */
export async function endByHand({ db, clock }: Platform, actor: Actor, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = (await watchesOf(trx, actor.userId, LISTED)).find((each) => each.id === id);
    if (row === undefined || !(await endWatch(trx, id, { state: "ended", now: clock() })))
      throw new ProblemError(404, "watch-not-found");
    await recordEvent(trx, { ...by(actor, row), type: "watch.ended", data: { lookup: row.lookup_id } });
  });
}

const by = ({ userId, channel }: Actor, { id, company_id }: WatchRow) => ({
  companyId: company_id,
  actorId: userId,
  channel,
  subject: "watch",
  subjectId: id,
});

/** As far as the watcher may see what came. */
export async function presentWatches(db: DbOrTrx, actor: Actor, rows: readonly WatchRow[]): Promise<Watch[]> {
  const refs = rows.flatMap(({ invoice_company_id: companyId, invoice_id: id }) =>
    companyId === null || id === null ? [] : [{ companyId, id }],
  );
  const invoices = new Map((await presentSummaries(db, actor, refs)).map((summary) => [summary.id, summary]));
  return rows.map((row) => ({
    id: row.id,
    lookup: row.lookup_id,
    question: (row.question as { text: string | null }).text,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    fit: row.fit,
    invoice: row.invoice_id === null ? null : (invoices.get(row.invoice_id) ?? null),
  }));
}

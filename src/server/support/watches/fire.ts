/**
 * Tells watches of what came: right behind intake, in the order of events (decision 0033). One transaction reads what is new, asks each
 * question that is led to again with its watcher's eyes, notes what fits, tells of it, and moves the place: so each is told once, whatever
 * dies meanwhile, and of several processes one tells.
 */
import { setTimeout as pause } from "node:timers/promises";
import { conditionsOf, understand } from "#domain/question.ts";
import { mailTime } from "#domain/notices/mail-time.ts";
import { editDistance } from "#domain/nearmatch.ts";
import { couldBe, isNearable, saysMore } from "#domain/watches/watch-keys.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { countArrival } from "#server/diagnose/learning/misses.queries.ts";
import { askedAgain } from "#server/diagnose/lookups.usecases.ts";
import { fittingOf } from "#server/find/view-match.ts";
import { INVOICE_EVENTS } from "#server/invoices/invoices.events.ts";
import { addEntry } from "#server/notices/inbox/inbox.queries.ts";
import { followerOf } from "#server/notices/subscriptions/subscriptions.queries.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { closeTicketsOf } from "../tickets.queries.ts";
import {
  type Arrival,
  type Led,
  type WatchRow,
  anyWaits,
  endWatch,
  expireWatches,
  forgetWatches,
  ledTo,
  openWatches,
  putPlace,
  takeStretch,
} from "./watches.queries.ts";

const EVERY_MS = 500;
/** Places that one turn looks at. */
const AT_ONCE = 2_000;
const EXPIRING_AT_ONCE = 500;
const DAY_MS = 86_400_000;
const KEPT_DAYS = 90;
/** A mail waits so long for what else comes. */
const SETTLES_MS = 60_000;

/** By what an invoice may become the one that was asked for; only one that is new can nearly be it, the others were shown already. */
const NEW: readonly string[] = [INVOICE_EVENTS.registered];
const CHANGED: readonly string[] = [
  INVOICE_EVENTS.joined,
  INVOICE_EVENTS.corrected,
  INVOICE_EVENTS.correctionUndone,
  INVOICE_EVENTS.handedOver,
  INVOICE_EVENTS.restored,
];

/** Until `stopping` is aborted. */
export async function workWatches(platform: Platform, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const told = await tellWatches(platform).catch((error: unknown) => {
      platform.log.warn({ err: error }, "watches can't be told");
      return false;
    });
    if (!told) await pause(EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** One turn. @returns whether there was something new */
export async function tellWatches({ db, clock }: Platform): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const stretch = await takeStretch(trx, [...NEW, ...CHANGED], AT_ONCE);
    if (stretch === null) return false;
    if (stretch.rows.length > 0 && (await anyWaits(trx))) {
      const fresh = new Set(stretch.rows.filter(({ type }) => NEW.includes(type)).map((row) => row.invoice_id));
      const refs = new Map(stretch.rows.map((row) => [row.invoice_id, { companyId: row.company_id, id: row.invoice_id }]));
      const led = Map.groupBy(await ledTo(trx, [...refs.values()]), ({ watchId }) => watchId);
      const now = clock();
      // somebody may wait for many: who he is is asked once
      const actors = new Map<string, Promise<Actor | null>>();
      const actorOf = (userId: string): Promise<Actor | null> => {
        const known = actors.get(userId) ?? loadActor(trx, userId, "worker", now);
        actors.set(userId, known);
        return known;
      };
      for (const watch of led.size === 0 ? [] : await openWatches(trx, [...led.keys()])) {
        const actor = watch.expires_at <= now ? null : await actorOf(watch.user_id);
        if (actor !== null) await judge(trx, actor, watch, { led: led.get(watch.id)!, fresh, now });
      }
    }
    await putPlace(trx, stretch.through);
    return true;
  });
}

type Come = { led: readonly Led[]; fresh: ReadonlySet<string>; now: Date };

async function judge(trx: Trx, actor: Actor, watch: WatchRow, { led, fresh, now }: Come): Promise<void> {
  const arrival = await arrivalOf(trx, actor, watch, led, fresh);
  if (arrival !== null) await fire(trx, watch, arrival, now);
}

/** What of these invoices the question asks for, as far as its watcher sees it now; what is withheld from him leads nowhere. */
async function arrivalOf(
  trx: Trx,
  actor: Actor,
  watch: WatchRow,
  all: readonly Led[],
  fresh: ReadonlySet<string>,
): Promise<Arrival | null> {
  try {
    const question = watch.question as { text: string | null; filters: InvoiceFilters };
    const typed = conditionsOf(understand(question.text ?? "", watch.asked_at));
    const led = all.filter(({ facts }) => couldBe(typed, facts));
    if (led.length === 0) return null;
    const { asked, conditions } = await askedAgain(trx as unknown as Db, actor, question, watch.asked_at);
    const whole =
      conditions.number === null ? conditions : { ...conditions, number: { ...conditions.number, fit: "whole" as const } };
    const fitting = await fittingOf(trx, actor, whole, led);
    const exact = led.find(({ id }) => fitting.has(id));
    if (exact !== undefined) return { companyId: exact.companyId, id: exact.id, fit: "asked" };
    if (asked.number === null || !isNearable(asked.number) || !saysMore(asked)) return null;
    const { number } = asked;
    const near = led.filter(
      ({ id, facts }) =>
        fresh.has(id) && [facts.number, facts.digitalNumber].some((each) => each !== null && editDistance(each, number) === 1),
    );
    if (near.length === 0) return null;
    const besides = await fittingOf(trx, actor, { ...conditions, number: null, code: null }, near);
    const nearly = near.find(({ id }) => besides.has(id));
    return nearly === undefined ? null : { companyId: nearly.companyId, id: nearly.id, fit: "near" };
  } catch (error) {
    // what he may not ask any more isn't answered
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

/** Once: who ends the watch tells of it, in the same transaction. */
export async function fire(trx: Trx, watch: WatchRow, arrival: Arrival, now: Date): Promise<void> {
  if (!(await endWatch(trx, watch.id, { state: "arrived", arrival, now }))) return;
  const follower = await followerOf(trx, watch.user_id);
  const mailAt =
    follower?.mail === true
      ? mailTime("once", new Date(now.getTime() + SETTLES_MS), {
          quietFrom: follower.quiet_from,
          quietTo: follower.quiet_to,
          digestAt: follower.digest_at,
        })
      : null;
  const { companyId, id, fit } = arrival;
  const about = fit === "asked" ? ("arrived" as const) : ("near" as const);
  await addEntry(trx, watch.user_id, { kind: "invoice", target: id, about, invoices: [{ companyId, id }], mailAt }, now);
  // who waited stands in no history of the invoice
  const event = { companyId, actorId: null, channel: "worker" as const, at: now };
  await recordEvent(trx, {
    ...event,
    subject: "invoice",
    subjectId: id,
    type: "watch.arrived",
    data: { lookup: watch.lookup_id },
  });
  if (fit === "asked") await countArrival(trx, watch.lookup_id, now);
  if (fit === "asked") await closeTicketsOf(trx, watch.user_id, watch.lookup_id, now);
}

/** Ends what has waited its time, and forgets what ended long ago. */
export async function sweepWatches({ db, clock }: Platform): Promise<void> {
  const now = clock();
  let some: number;
  do {
    some = await db.transaction().execute(async (trx) => {
      const gone = await expireWatches(trx, now, EXPIRING_AT_ONCE);
      for (const { id, company_id, lookup_id } of gone)
        await recordEvent(trx, {
          companyId: company_id,
          actorId: null,
          channel: "worker",
          subject: "watch",
          subjectId: id,
          type: "watch.expired",
          data: { lookup: lookup_id },
          at: now,
        });
      return gone.length;
    });
  } while (some === EXPIRING_AT_ONCE);
  await forgetWatches(db, new Date(now.getTime() - KEPT_DAYS * DAY_MS));
}

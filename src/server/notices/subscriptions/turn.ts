/**
 * A turn of one follower: what happened since the last one, told once. Each event counts for the nearest thing that he follows: the invoice
 * itself before a view, a view before the source or the company. What he did himself he isn't told.
 */
import { mailTime } from "#domain/notices/mail-time.ts";
import { visibleCompanies } from "#server/invoices/invoices.policy.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { invoicesBySource, listSources } from "#server/sources/sources.usecases.ts";
import { type NewEntry, addEntry } from "../inbox/inbox.queries.ts";
import { eventRows } from "../outbox/outbox.queries.ts";
import type { OutboxRow } from "../outbox/outbox.types.ts";
import { rowsAfter } from "../outbox/outbox.usecases.ts";
import { companyStates, endTurn, noteTold, subscriptionsOf } from "./subscriptions.queries.ts";
import type { FollowerRow, InvoiceAt, SubscriptionRow, Views } from "./subscriptions.types.ts";

/** Events that a turn looks at; the next one goes on. */
const AT_ONCE = 1_000;
/** A mail at once waits so long for what else comes of the same. */
const SETTLES_MS = 60_000;
/** Turns of one follower are so far apart: a burst is told once. */
const EVERY_MS = 5_000;
const SOURCES_EVERY_MS = 15_000;
const CLOSED_MS = 3_600_000;
const NEAREST: readonly SubscriptionRow["kind"][] = ["invoice", "view", "source", "company"];

export async function followTurn(platform: Platform, views: Views, follower: FollowerRow): Promise<void> {
  const { db, clock } = platform;
  const now = clock();
  const actor = await loadActor(db, follower.user_id, "worker", now);
  // a closed account is told nothing; opened again, it is told what is still kept
  if (actor === null) {
    const later = new Date(now.getTime() + CLOSED_MS);
    await db.transaction().execute((trx) => endTurn(trx, follower, follower.position, later));
    return;
  }
  const followed = await subscriptionsOf(db, follower.user_id);
  const wanted = { companies: visibleCompanies(actor), after: follower.position, types: null, limit: AT_ONCE };
  const { rows, through, more } = await rowsAfter(db, actor, wanted);
  const told = await sorted(db, actor, views, followed, await byOthers(db, actor, rows), now);
  const states = [...(await troubles(platform, actor, followed)), ...(await incidents(db, actor, followed))];
  const sourced = followed.some(({ kind }) => kind === "source");
  const nextAt = new Date(now.getTime() + (more ? 0 : sourced && rows.length === 0 ? SOURCES_EVERY_MS : EVERY_MS));
  await db.transaction().execute(async (trx) => {
    // one whose turn is taken over writes nothing
    if (!(await endTurn(trx, follower, through, nextAt))) return;
    for (const { subscription, invoices } of told) await tell(trx, follower, subscription, { about: "events", invoices }, now);
    for (const { subscription, state, about } of states) {
      // how a source was when somebody began to follow it is no news
      if (subscription.told !== null || about === "incident")
        await tell(trx, follower, subscription, { about, invoices: [] }, now);
      await noteTold(trx, subscription.id, state);
    }
  });
}

async function tell(
  trx: Trx,
  follower: FollowerRow,
  { kind, target, mail }: SubscriptionRow,
  what: Pick<NewEntry, "about" | "invoices">,
  now: Date,
): Promise<void> {
  const hours = { quietFrom: follower.quiet_from, quietTo: follower.quiet_to, digestAt: follower.digest_at };
  const settled = new Date(now.getTime() + SETTLES_MS);
  const mailAt = mail === "none" || !follower.mail ? null : mailTime(mail, settled, hours);
  await addEntry(trx, follower.user_id, { kind, target, ...what, mailAt }, now);
}

async function byOthers(db: Db, actor: Actor, rows: readonly OutboxRow[]): Promise<OutboxRow[]> {
  const events = await eventRows(
    db,
    rows.map((row) => ({ companyId: row.company_id, id: row.event_id })),
  );
  return rows.filter((row) => events.get(row.event_id)?.actorId !== actor.userId);
}

/** Which invoices are told for which subscription. */
async function sorted(
  db: Db,
  actor: Actor,
  views: Views,
  followed: readonly SubscriptionRow[],
  rows: readonly OutboxRow[],
  now: Date,
): Promise<{ subscription: SubscriptionRow; invoices: InvoiceAt[] }[]> {
  let left = [...new Map(rows.map((row) => [row.invoice_id, { companyId: row.company_id, id: row.invoice_id }])).values()];
  const told: { subscription: SubscriptionRow; invoices: InvoiceAt[] }[] = [];
  for (const kind of NEAREST) {
    const taken = new Set<string>();
    for (const subscription of followed.filter((each) => each.kind === kind)) {
      if (left.length === 0) break;
      const hit = await hits(db, actor, views, subscription, left, now);
      const invoices = left.filter(({ id }) => hit.has(id));
      if (invoices.length > 0) told.push({ subscription, invoices });
      for (const { id } of invoices) taken.add(id);
    }
    left = left.filter(({ id }) => !taken.has(id));
  }
  return told;
}

async function hits(
  db: Db,
  actor: Actor,
  views: Views,
  { kind, target }: SubscriptionRow,
  invoices: readonly InvoiceAt[],
  now: Date,
): Promise<Set<string>> {
  const of = (fits: (invoice: InvoiceAt) => boolean) => new Set(invoices.filter(fits).map(({ id }) => id));
  if (kind === "invoice") return of(({ id }) => id === target);
  if (kind === "company") return of(({ companyId }) => String(companyId) === target);
  if (kind === "source") return invoicesBySource(db, actor, target, invoices);
  return views.matching(db, actor, target, invoices, now);
}

/** `state`: what is noted of how it was when its follower was told. */
type Changed = { subscription: SubscriptionRow; state: string; about: NewEntry["about"] };

/** Sources that aren't as they were when their follower was last told. */
async function troubles(platform: Platform, actor: Actor, followed: readonly SubscriptionRow[]): Promise<Changed[]> {
  const mine = followed.filter(({ kind }) => kind === "source");
  if (mine.length === 0) return [];
  const { sources } = await listSources(platform, actor);
  return mine.flatMap((subscription) => {
    const source = sources.find(({ id, state }) => id === subscription.target && state === "on");
    if (source === undefined) return [];
    const state = source.failing || source.quiet ? "failing" : "well";
    return state === subscription.told ? [] : [{ subscription, state, about: state }];
  });
}

/** Companies that have an incident since their follower was last told, an update of it, or none any more. */
async function incidents(db: Db, actor: Actor, followed: readonly SubscriptionRow[]): Promise<Changed[]> {
  const mine = followed.filter(({ kind }) => kind === "company");
  if (mine.length === 0) return [];
  const states = await companyStates(db, actor.userId);
  return mine.flatMap((subscription): Changed[] => {
    const [before, state] = [subscription.told ?? "resolved", states.get(subscription.id) ?? "resolved"];
    if (state === before) return [];
    return [{ subscription, state, about: state === "resolved" ? "resolved" : before === "resolved" ? "incident" : "update" }];
  });
}

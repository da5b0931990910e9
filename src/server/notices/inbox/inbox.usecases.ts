/** What somebody was told, as far as he may see it now. */
import type { Inbox, InboxEntry } from "#api/subscriptions.api.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { stillVisible } from "../outbox/outbox.queries.ts";
import { keyOf, namesOf } from "../subscriptions/names.ts";
import type { EntryRow, Views } from "../subscriptions/subscriptions.types.ts";
import { NAMED_MAX, entryRows, markRead, unreadRows } from "./inbox.queries.ts";

const PAGE = 30;
/** Invoices that an entry shows; the others are where it leads. */
const SHOWN = 5;
/** More unread entries than this are told as so many. */
const COUNTED = 100;

export async function readInbox(platform: Platform, views: Views, actor: Actor, cursor: string | null): Promise<Inbox> {
  const rows = await entryRows(platform.db, actor.userId, cursor, PAGE + 1);
  const shown = rows.slice(0, PAGE);
  return {
    entries: await presentEntries(platform, views, actor, shown),
    nextCursor: rows.length > PAGE ? shown.at(-1)!.id : null,
    unread: await countUnread(platform, views, actor),
  };
}

/** Up to a hundred. What he may not see any more doesn't count. */
export async function countUnread(platform: Platform, views: Views, actor: Actor): Promise<number> {
  const rows = await unreadRows(platform.db, actor.userId, COUNTED);
  return rows.length === 0 ? 0 : (await seenEntries(platform, views, actor, rows)).length;
}

export const readEntries = ({ db, clock }: Platform, actor: Actor, ids: readonly string[] | null): Promise<void> =>
  markRead(db, actor.userId, ids, clock());

type Seen = { row: EntryRow; name: string | null; ids: string[] };

/** Entries of which the actor still sees something. */
async function seenEntries(platform: Platform, views: Views, actor: Actor, rows: readonly EntryRow[]): Promise<Seen[]> {
  const names = await namesOf(platform, views, actor, rows);
  const visible = await visibleOf(platform.db, actor, rows);
  return rows
    .map((row) => ({
      row,
      name: names.get(keyOf(row)) ?? null,
      ids: row.invoices.filter(({ id }) => visible.has(id)).map(({ id }) => id),
    }))
    .filter(({ row, name, ids }) => (row.about === "events" ? ids.length > 0 : name !== null));
}

async function visibleOf(db: DbOrTrx, actor: Actor, rows: readonly EntryRow[]): Promise<Set<string>> {
  const visible = new Set<string>();
  const all = Map.groupBy(
    rows.flatMap(({ invoices }) => invoices),
    ({ companyId }) => companyId,
  );
  for (const [companyId, some] of all)
    for (const id of await stillVisible(db, actor, companyId, [...new Set(some.map((each) => each.id))])) visible.add(id);
  return visible;
}

export async function presentEntries(
  platform: Platform,
  views: Views,
  actor: Actor,
  rows: readonly EntryRow[],
): Promise<InboxEntry[]> {
  const seen = await seenEntries(platform, views, actor, rows);
  const first = seen.flatMap(({ row, ids }) => row.invoices.filter(({ id }) => ids.slice(-SHOWN).includes(id)));
  const refs = [...new Map(first.map((each) => [each.id, each])).values()];
  const summaries = new Map((await presentSummaries(platform.db, actor, refs)).map((summary) => [summary.id, summary]));
  return seen.map(({ row, name, ids }) => ({
    id: row.id,
    kind: row.kind,
    target: row.target,
    name,
    about: row.about,
    count: ids.length,
    more: row.count > NAMED_MAX,
    invoices: ids.slice(-SHOWN).flatMap((id) => summaries.get(id) ?? []),
    at: row.at.toISOString(),
    read: row.read_at !== null,
  }));
}

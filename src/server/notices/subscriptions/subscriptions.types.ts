import type { Selectable } from "kysely";
import type { FollowedKind } from "#api/subscriptions.api.ts";
import type { FollowerTable, InboxEntryTable, SubscriptionTable } from "#server/platform/database/outbox-tables.ts";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import type { Actor } from "#server/people/people.types.ts";

export type SubscriptionRow = Selectable<SubscriptionTable>;
export type FollowerRow = Selectable<FollowerTable>;
export type EntryRow = Selectable<InboxEntryTable>;
export type Followed = { kind: FollowedKind; target: string };
/** What somebody is told of: also calls for help and letters of his own, which nobody follows. */
export type ToldOf = { kind: EntryRow["kind"]; target: string };
export type InvoiceAt = { companyId: number; id: string };

/** Saved views and calls for help are later modules': this is what must be known of them here. */
export type Views = {
  /** Names of those that the actor sees, by id. */
  names(db: DbOrTrx, actor: Actor): Promise<Map<string, string>>;
  /** Subjects of those of some letters that are one's own, by id. */
  letters(db: DbOrTrx, userId: string, ids: readonly string[]): Promise<Map<string, string>>;
  /** Names of those of some calls for help that the actor sees, by id. */
  tickets(db: DbOrTrx, actor: Actor, ids: readonly string[]): Promise<Map<string, string>>;
  /** Those of some invoices that a view shows the actor now; none where he doesn't see the view. */
  matching(db: Db, actor: Actor, id: string, invoices: readonly InvoiceAt[], now: Date): Promise<Set<string>>;
};

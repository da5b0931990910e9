/** The tables of events out (migration 0043) as Kysely sees them. */
import type { Generated } from "kysely";
import type { Id, Instant, NullableInstant, NullableJson, Now, Optional, RequiredJson } from "./columns.ts";

/** Why a message didn't arrive, by a code that the words know, and its facts. */
export type SendProblem = { code: string; facts: Record<string, string | number> };

export type OutboxTable = {
  company_id: number;
  seq: Id;
  event_id: Id;
  invoice_id: Id;
  type: string;
  told_at: Instant;
};

export type WebhookTable = {
  id: Id;
  company_id: number;
  name: string;
  url: string;
  account_id: string;
  types: string[] | null;
  secret: string;
  old_secret: Optional<string>;
  old_secret_until: NullableInstant;
  state: Generated<"on" | "paused" | "disabled" | "ended">;
  position: Id;
  failures: Generated<number>;
  failing_since: NullableInstant;
  problem: NullableJson<SendProblem>;
  tried_at: NullableInstant;
  delivered_at: NullableInstant;
  delivered: Generated<string>;
  next_try_at: NullableInstant;
  lease: Optional<string>;
  lease_until: NullableInstant;
  created_at: Now;
  created_by: string;
};

export type WebhookDeliveryTable = {
  company_id: number;
  webhook_id: Id;
  event_id: Id;
  invoice_id: Id;
  type: string;
  state: "waiting" | "dead";
  attempts: number;
  next_at: NullableInstant;
  problem: NullableJson<SendProblem>;
  failed_at: Instant;
};

export type SubscriptionTable = {
  id: Id;
  user_id: string;
  kind: "invoice" | "view" | "source" | "company";
  target: string;
  mail: "none" | "once" | "daily";
  told: Optional<string>;
  created_at: Now;
};

export type FollowerTable = {
  user_id: string;
  position: Id;
  next_at: Instant;
  lease: Optional<string>;
  lease_until: NullableInstant;
  mail: Generated<boolean>;
  quiet_from: Optional<number>;
  quiet_to: Optional<number>;
  digest_at: Generated<number>;
  hook_url: Optional<string>;
  hook_secret: Optional<string>;
  hook_problem: NullableJson<SendProblem>;
  hook_arrived_at: NullableInstant;
};

/** An invoice that an entry names, by what finds it. */
export type EntryInvoice = { companyId: number; id: string };
export type InboxEntryTable = {
  user_id: string;
  id: Id;
  kind: SubscriptionTable["kind"] | "ticket" | "letter";
  target: string;
  about: "events" | "failing" | "well" | "incident" | "update" | "resolved" | "arrived" | "near" | "answered" | "due";
  invoices: RequiredJson<EntryInvoice[]>;
  count: number;
  first_at: Instant;
  at: Instant;
  read_at: NullableInstant;
  mail_at: NullableInstant;
  mailed_at: NullableInstant;
  hook_at: NullableInstant;
  hook_attempts: Generated<number>;
  hooked_at: NullableInstant;
  hook_given_up_at: NullableInstant;
};

export interface OutboxTables {
  outbox_waiting: { company_id: number; id: Id; invoice_id: Id; type: string };
  outbox: OutboxTable;
  outbox_head: { id: number; seq: Id; told_at: Instant; forgotten: Id };
  subscription: SubscriptionTable;
  follower: FollowerTable;
  inbox_entry: InboxEntryTable;
  webhook: WebhookTable;
  webhook_delivery: WebhookDeliveryTable;
}

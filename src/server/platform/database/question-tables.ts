/** The tables of questions: what was asked, answered, kept. */
import type { Generated } from "kysely";
import type {
  Id,
  Instant,
  Now,
  Json,
  RequiredJson,
  Data,
  NullableInstant,
  NullableJson,
  Timestamped,
  Optional,
} from "./columns.ts";

export type LookupTable = {
  id: Id;
  asker_id: string;
  asked_at: Now;
  question: RequiredJson<Data>;
  answer: RequiredJson<Data>;
  verdict: string;
  first_cause: Optional<string>;
  miss_company_id: Optional<number>;
  miss_department_id: Optional<Id>;
  miss_source_id: Optional<Id>;
  arrived_at: NullableInstant;
};

export type MissHourTable = {
  company_id: number;
  hour: Instant;
  cause: string;
  certainty: string;
  department_id: Id;
  source_id: Id;
  missed: Generated<number>;
  arrived: Generated<number>;
};

export type MissVoteTable = {
  company_id: number;
  lookup_id: Id;
  cause: string;
  certainty: string;
  right_cause: Optional<string>;
  at: Instant;
};

export type BatchLookupTable = Timestamped & {
  id: Id;
  asker_id: string;
  channel: string;
  name: string;
  source: "pasted" | "file";
  plan: RequiredJson<Data>;
  state: Generated<"queued" | "running" | "done" | "cancelled" | "failed">;
  problem: NullableJson<{ code: string; message: string }>;
  row_count: number;
  last_row: Generated<number>;
  checked: Generated<number>;
  near_ms: Generated<number>;
  started_at: NullableInstant;
  finished_at: NullableInstant;
  deleted_at: NullableInstant;
  round: Generated<number>;
  again: Optional<"all" | "missed" | "notChecked">;
  again_at: NullableInstant;
  again_rows: Generated<number>;
  again_checked: Generated<number>;
  kept_until: Now;
};

export type BatchLookupRowTable = {
  batch_id: Id;
  row_number: number;
  cells: RequiredJson<unknown[]>;
  number_key: Optional<string>;
  outcome: Optional<string>;
  company_ids: Generated<number[]>;
  invoice_ids: Generated<Id[]>;
  detail: Json<Data>;
  round: Generated<number>;
  outcome_before: Optional<string>;
  company_ids_before: Generated<number[]>;
  invoice_ids_before: Generated<Id[]>;
};

export type PrintJobTable = {
  id: Id;
  asker_id: string;
  asked_at: Now;
  locale: string;
  options: RequiredJson<Data>;
  sheets: RequiredJson<Data[]>;
};

export type StoredQueryTable = Timestamped & { id: Id; owner_id: string; query: RequiredJson<Data>; digest: string };

export type SavedViewTable = Timestamped & {
  id: Id;
  owner_id: string;
  company_id: number | null;
  name: string;
  query: RequiredJson<Data>;
  columns: string[];
  sort: string;
  widths: Json<Record<string, number>>;
  version: Generated<number>;
  updated_at: Now;
  updated_by: string;
  deleted_at: NullableInstant;
};

export type ViewDefaultTable = { user_id: string; view_id: Optional<Id> };

export type SupportTicketTable = Timestamped & {
  company_id: number;
  id: Id;
  asker_id: string;
  lookup_id: Optional<Id>;
  invoice_id: Optional<Id>;
  problem: string;
  contact: Optional<string>;
  hoped_for: Optional<string>;
  environment: Json<Data>;
  state: Generated<"open" | "answered" | "closed">;
  owner_id: Optional<string>;
  updated_at: Instant;
  about: NullableJson<Data>;
};

export type IssuerLetterTable = {
  id: Id;
  user_id: string;
  company_id: number;
  lookup_id: Id;
  language: string;
  subject: string;
  body: string;
  sent_by: "mail" | "copy" | "print";
  state: Generated<"open" | "answered" | "unanswered">;
  created_at: Instant;
  remind_at: Instant;
  reminded_at: NullableInstant;
  settled_at: NullableInstant;
};

export type TicketCommentTable = {
  company_id: number;
  ticket_id: Id;
  id: Id;
  author_id: string;
  kind: "asker" | "answer" | "note";
  text: string;
  created_at: Instant;
};

export type WatchTable = {
  id: Id;
  user_id: string;
  company_id: number;
  lookup_id: Id;
  question: RequiredJson<Data>;
  asked_at: Instant;
  state: Generated<"open" | "arrived" | "ended" | "expired">;
  created_at: Instant;
  expires_at: Instant;
  ended_at: NullableInstant;
  invoice_company_id: Optional<number>;
  invoice_id: Optional<Id>;
  fit: Optional<"asked" | "near">;
};

export interface QuestionTables {
  batch_lookup: BatchLookupTable;
  batch_lookup_row: BatchLookupRowTable;
  issuer_letter: IssuerLetterTable;
  lookup: LookupTable;
  miss_hour: MissHourTable;
  miss_vote: MissVoteTable;
  print_job: PrintJobTable;
  saved_view: SavedViewTable;
  stored_query: StoredQueryTable;
  support_ticket: SupportTicketTable;
  ticket_comment: TicketCommentTable;
  view_default: ViewDefaultTable;
  watch: WatchTable;
  watch_head: { id: number; seq: Id };
  watch_key: { key: string; watch_id: Id };
}

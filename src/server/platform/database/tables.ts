/**
 * The tables as Kysely sees them. int8 comes as a string (ids, fen), `date` as "yyyy-MM-dd", timestamptz as Date,
 * jsonb as parsed JSON; jsonb is written as JSON.stringify(value).
 */
import type { Crop } from "#domain/picture/quad.ts";
import type { ColumnType, Generated, Kysely, Transaction } from "kysely";
import type { SignInTables } from "./sign-in-tables.ts";

/** a 64-bit id as a decimal string */
export type Id = string;
/** bigint fen: read as a string, written as bigint or string */
type NullableFen = ColumnType<string | null, string | bigint | null | undefined, string | bigint | null>;
type Now = ColumnType<Date, Date | string | undefined, Date | string>;
type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** Written as text (JSON.stringify), read as `T`; the column has a default. */
type Json<T> = ColumnType<T, string | undefined, string>;
type RequiredJson<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Data = Record<string, unknown>;

type Timestamped = { created_at: Now };
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;

export type CompanyGroupTable = Timestamped & { id: Id; name: string };

export type CompanyTable = Timestamped & {
  id: number;
  group_id: Optional<Id>;
  name: string;
  short_name: Optional<string>;
  tax_id: Optional<string>;
  personal_of: Optional<string>;
  tells_existence: Generated<boolean>;
};

export type DepartmentTable = Timestamped & { company_id: number; id: Id; parent_id: Optional<Id>; name: string; path: Id[] };

export type MembershipTable = {
  id: Id;
  user_id: string;
  company_id: number;
  department_id: Optional<Id>;
  role: string;
  reach: string;
  may_enter: Generated<boolean>;
  starts_at: Now;
  ends_at: NullableInstant;
};

export type AccessGrantTable = {
  company_id: number;
  id: Id;
  grantee_id: string;
  invoice_id: Optional<Id>;
  department_id: Optional<Id>;
  reason: string;
  granted_by: string;
  starts_at: Now;
  ends_at: NullableInstant;
  revoked_at: NullableInstant;
};

export type ApiTokenTable = Timestamped & {
  id: string;
  user_id: string;
  name: string;
  secret_sha256: string;
  scopes: Generated<string[]>;
  ends_at: NullableInstant;
  last_used_at: NullableInstant;
  revoked_at: NullableInstant;
};

export type OneTimeLinkTable = Timestamped & {
  token_sha256: string;
  purpose: string;
  data: Json<Data>;
  ends_at: Instant;
  used_at: NullableInstant;
};

export type BlobTable = { sha256: string; size: ColumnType<string, string | number | bigint, never>; stored_at: Now };

export type BatchTable = Timestamped & {
  company_id: number;
  id: Id;
  uploaded_by: string;
  channel: Generated<string>;
  /** the sender's own name of it */
  client_key: Optional<string>;
  cancelled_at: NullableInstant;
};

/** A file that wasn't taken in. */
export type RefusedFileTable = {
  company_id: number;
  id: Id;
  batch_id: Id;
  name: string;
  size: ColumnType<string, string | number | bigint, never>;
  code: string;
  limit_bytes: ColumnType<string, string | number | bigint, never>;
  client_key: Optional<string>;
  uploaded_by: string;
  refused_at: Now;
};

export type DocumentTable = {
  company_id: number;
  id: Id;
  batch_id: Id;
  position: number;
  name: string;
  sha256: string;
  size: ColumnType<string, string | number | bigint, string | number | bigint>;
  state: "queued" | "reading" | "read" | "kept";
  format: Optional<string>;
  readings: NullableJson<unknown>;
  problem: NullableJson<Data>;
  attempts: Generated<number>;
  client_key: Optional<string>;
  crop: NullableJson<Crop>;
  uploaded_by: string;
  uploaded_at: Now;
  read_at: NullableInstant;
  settled: Optional<"not-an-invoice" | "illegible">;
  settled_by: Optional<string>;
  settled_at: NullableInstant;
  deleted_at: NullableInstant;
};

export type InvoiceTable = Timestamped & {
  company_id: number;
  id: Id;
  direction: string;
  kind: string;
  code: Optional<string>;
  number: Optional<string>;
  digital_number: Optional<string>;
  tax_key: Optional<string>;
  digital_key: Optional<string>;
  check_code: Optional<string>;
  issue_date: Optional<string>;
  purchased_on: Optional<string>;
  seller_name: Optional<string>;
  seller_tax_id: Optional<string>;
  buyer_name: Optional<string>;
  buyer_tax_id: Optional<string>;
  amount_fen: NullableFen;
  tax_fen: NullableFen;
  total_fen: NullableFen;
  currency: Generated<string>;
  remark: Optional<string>;
  qr: Optional<string>;
  red: Generated<boolean>;
  original_code: Optional<string>;
  original_number: Optional<string>;
  business: Optional<string>;
  extra: Json<Record<string, string>>;
  fields: Json<Data>;
  checks: Json<unknown[]>;
  missing: Generated<string[]>;
  /** why a person should look at it (domain/doubts); empty: nobody has to */
  doubts: Generated<string[]>;
  illegible_at: NullableInstant;
  title_ours: Generated<boolean>;
  department_id: Optional<Id>;
  owner_id: Optional<string>;
  tags: Generated<string[]>;
  tax_state: Generated<string>;
  delivery_state: Generated<string>;
  use_state: Generated<string>;
  booking_state: Generated<string>;
  claim_state: Generated<string>;
  archive_state: Generated<string>;
  number_reversed: ColumnType<string | null, never, never>;
  /** a record of his own for somebody who may not see the one that is registered */
  duplicate_of: Optional<Id>;
  version: Generated<number>;
  updated_at: Now;
  deleted_at: NullableInstant;
};

export type InvoiceItemTable = {
  company_id: number;
  invoice_id: Id;
  line: number;
  name: Optional<string>;
  spec: Optional<string>;
  unit: Optional<string>;
  quantity: Optional<string>;
  price: Optional<string>;
  amount_fen: NullableFen;
  rate: Optional<string>;
  tax_fen: NullableFen;
};

export type InvoiceDocumentTable = {
  company_id: number;
  invoice_id: Id;
  document_company_id: number;
  document_id: Id;
  member: Generated<string>;
  page: Generated<number>;
  format: string;
  relation: "new" | "joined";
  archival: Generated<boolean>;
  facts: RequiredJson<Data>;
  joined_at: Now;
};

export type InvoiceStateTable = {
  company_id: number;
  invoice_id: Id;
  id: Id;
  axis: string;
  value: string;
  source: "document" | "person" | "tax" | "finance" | "system";
  said_by: Optional<string>;
  reason: Optional<string>;
  at: Instant;
};

/** Two records that may be one; `company_id, invoice_id` is the later one. */
export type DuplicateCaseTable = {
  company_id: number;
  id: Id;
  invoice_id: Id;
  other_company_id: number;
  other_invoice_id: Id;
  reason: "same-receipt" | "same-trip" | "other-company" | "handed-in" | "same-number";
  state: Generated<"open" | "same" | "not-same">;
  opened_at: Instant;
  decided_by: Optional<string>;
  decided_at: NullableInstant;
  note: Optional<string>;
};

export type InvoiceListingTable = {
  company_id: number;
  invoice_id: Id;
  list_company_id: number;
  list_id: Id;
  sheet: string;
  row: number;
  name: string;
  listed_at: Instant;
};

export type ListImportTable = Timestamped & {
  company_id: number;
  id: Id;
  document_id: Id;
  name: string;
  form: Generated<string>;
  state: "looking" | "mapping" | "running" | "done" | "cancelled" | "failed";
  look: NullableJson<unknown>;
  plan: NullableJson<unknown>;
  last_row: Generated<number>;
  rows_read: Generated<number>;
  registered: Generated<number>;
  joined: Generated<number>;
  wrong: Generated<number>;
  problem: NullableJson<Data>;
  uploaded_by: string;
  channel: string;
  started_at: NullableInstant;
  finished_at: NullableInstant;
};

export type ListRowErrorTable = {
  company_id: number;
  list_id: Id;
  row: number;
  problems: RequiredJson<unknown>;
  cells: RequiredJson<string[]>;
};

export type ListMappingTable = {
  company_id: number;
  signature: string;
  mapping: RequiredJson<Data>;
  side: Optional<string>;
  updated_by: string;
  updated_at: Now;
};

export type NumberRegistryTable = { number_key: string; company_id: number; invoice_id: Id };

/** The columns between `d` and `txt` repeat those of the invoice. */
export type InvoiceSearchTable = { company_id: number; d: string; id: Id } & Pick<
  InvoiceTable,
  | "issue_date"
  | "amount_fen"
  | "tax_fen"
  | "total_fen"
  | "department_id"
  | "duplicate_of"
  | "deleted_at"
  | "direction"
  | "kind"
  | "tax_state"
  | "delivery_state"
  | "use_state"
  | "booking_state"
  | "claim_state"
  | "archive_state"
  | "owner_id"
> & { txt: string; terms: number[] };

export type EventTable = {
  company_id: number;
  id: Id;
  at: Now;
  actor_id: Optional<string>;
  channel: string;
  subject: string;
  subject_id: string;
  type: string;
  data: Json<Data>;
  reason: Optional<string>;
};

export type LookupTable = {
  id: Id;
  asker_id: string;
  asked_at: Now;
  question: RequiredJson<Data>;
  answer: RequiredJson<Data>;
  verdict: string;
  first_cause: Optional<string>;
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
  state: Generated<"open" | "closed">;
};

export type IdempotencyKeyTable = Timestamped & {
  user_id: string;
  key: string;
  request_sha256: string;
  status: Optional<number>;
  body: NullableJson<unknown>;
};

export type SignInFailureTable = { name_sha256: string; failures: number; first_at: Instant; locked_until: NullableInstant };

export type TrustRunTable = {
  id: Id;
  digest: string;
  state: "running" | "done";
  after_company: Generated<number>;
  after_id: Generated<Id>;
  judged: Generated<number>;
  changed: Generated<number>;
  started_at: Instant;
  finished_at: NullableInstant;
};
export type MigrationTable = { name: string; sha256: string; applied_at: Now };

export interface Tables extends SignInTables {
  company_group: CompanyGroupTable;
  company: CompanyTable;
  department: DepartmentTable;
  membership: MembershipTable;
  access_grant: AccessGrantTable;
  api_token: ApiTokenTable;
  one_time_link: OneTimeLinkTable;
  blob: BlobTable;
  batch: BatchTable;
  document: DocumentTable;
  refused_file: RefusedFileTable;
  invoice: InvoiceTable;
  invoice_item: InvoiceItemTable;
  invoice_document: InvoiceDocumentTable;
  invoice_state: InvoiceStateTable;
  invoice_listing: InvoiceListingTable;
  list_import: ListImportTable;
  list_row_error: ListRowErrorTable;
  list_mapping: ListMappingTable;
  number_registry: NumberRegistryTable;
  duplicate_case: DuplicateCaseTable;
  invoice_search: InvoiceSearchTable;
  event: EventTable;
  lookup: LookupTable;
  print_job: PrintJobTable;
  stored_query: StoredQueryTable;
  support_ticket: SupportTicketTable;
  idempotency_key: IdempotencyKeyTable;
  sign_in_failure: SignInFailureTable;
  trust_run: TrustRunTable;
  migration: MigrationTable;
}

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;
/** what a query runs on: the pool or a running transaction */
export type DbOrTrx = Db | Trx;

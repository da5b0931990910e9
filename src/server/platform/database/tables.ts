/** The tables as Kysely sees them. */
import type { Crop } from "#domain/picture/quad.ts";
import type { ColumnType, Generated, Kysely, Transaction } from "kysely";
import type {
  Id,
  NullableFen,
  Now,
  Instant,
  NullableInstant,
  Json,
  RequiredJson,
  NullableJson,
  Data,
  Timestamped,
  Optional,
} from "./columns.ts";
import type { FactorTables } from "./factor-tables.ts";
import type { IncidentTables } from "./incident-tables.ts";
import type { NoticeTables } from "./notice-tables.ts";
import type { QuestionTables } from "./question-tables.ts";
import type { PeopleTables } from "./people-tables.ts";
import type { MigrationTables } from "./migration-tables.ts";
import type { ReconciliationTables } from "./reconciliation-tables.ts";
import type { SignInTables } from "./sign-in-tables.ts";
import type { OutboxTables } from "./outbox-tables.ts";
import type { SourceTables } from "./source-tables.ts";
import type { TrailTables } from "./trail-tables.ts";

export type BlobTable = { sha256: string; size: ColumnType<string, string | number | bigint, never>; stored_at: Now };

export type BlobScanTable = { sha256: string; infected: string | null; scanned_at: Date };

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
  /** what a list by seller is in the order of where a person is the seller; null: the name */
  seller_order: Optional<string>;
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
  /** any file carries it */
  has_original: Generated<boolean>;
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

/** `words` only until it is done. */
export type ErasureTable = {
  company_id: number;
  id: Id;
  asked_by: string;
  asked_at: Date;
  reason: string;
  words: string[] | null;
  done_at: Date | null;
  result: NullableJson<Data>;
};

/** To whom the personal data of an invoice is shown, and until when. */
export type InvoiceUnmaskingTable = { company_id: number; invoice_id: Id; user_id: string; until: Date };

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
> & {
    txt: string;
    /** `txt` without what is personal; null where nothing is */
    masked: string | null;
    terms: number[];
  };

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
  salt: ColumnType<string | null, never, never>;
  erased_at: ColumnType<Date | null, never, never>;
  origin: Optional<string>;
  origin_sha256: ColumnType<Buffer | null, never, never>;
};

export type IdempotencyKeyTable = Timestamped & {
  user_id: string;
  key: string;
  request_sha256: string;
  status: Optional<number>;
  body: NullableJson<unknown>;
};

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

export type MailTable = Timestamped & {
  id: Id;
  to_address: Optional<string>;
  locale: Optional<string>;
  template: string;
  data: Json<Data>;
  state: Generated<string>;
  attempts: Generated<number>;
  problem: Optional<string>;
  next_at: NullableInstant;
  ends_at: NullableInstant;
  ended_at: NullableInstant;
};

export interface Tables
  extends
    SignInTables,
    FactorTables,
    PeopleTables,
    IncidentTables,
    NoticeTables,
    OutboxTables,
    QuestionTables,
    MigrationTables,
    ReconciliationTables,
    SourceTables,
    TrailTables {
  mail: MailTable;
  blob: BlobTable;
  blob_scan: BlobScanTable;
  batch: BatchTable;
  document: DocumentTable;
  refused_file: RefusedFileTable;
  invoice: InvoiceTable;
  invoice_item: InvoiceItemTable;
  invoice_unmasking: InvoiceUnmaskingTable;
  erasure: ErasureTable;
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
  idempotency_key: IdempotencyKeyTable;
  trust_run: TrustRunTable;
  migration: MigrationTable;
}

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;
/** what a query runs on: the pool or a running transaction */
export type DbOrTrx = Db | Trx;

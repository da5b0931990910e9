/** The tables of finding: the search row of each invoice, questions and what was answered. */
import type { Generated } from "kysely";
import type { Id, Now, Json, RequiredJson, Data, Timestamped, Optional } from "./columns.ts";
import type { InvoiceTable } from "./tables.ts";

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

export interface FindTables {
  invoice_search: InvoiceSearchTable;
  lookup: LookupTable;
  print_job: PrintJobTable;
  stored_query: StoredQueryTable;
  support_ticket: SupportTicketTable;
}

import type { Selectable } from "kysely";
import type { Direction, InvoiceFacts } from "#domain/invoice.ts";
import type { StateAxis, StateSource } from "#domain/states.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { InvoiceTable } from "#server/platform/database/tables.ts";

export type InvoiceRow = Selectable<InvoiceTable>;
export type InvoiceRef = { companyId: number; id: string };

/** A company as far as intake must know it: an invoice goes where its tax id (or without one, its name) stands. */
export type OwnCompany = { id: number; name: string; taxId: string | null };

/** The document that an invoice was read from. */
export type CarrierRef = {
  /** the space that the file was put into */
  companyId: number;
  id: string;
  /** member of an archive, "" for the file itself */
  member: string;
  format: string;
  sha256: string;
};

/** The row of a list that names an invoice: evidence of it, but no original. */
export type ListingRef = { companyId: number; listId: string; name: string; sheet: string; row: number };

/** One value of one axis, with who said so. */
export type StateSaid = {
  axis: StateAxis;
  value: string;
  source: StateSource;
  saidBy?: string;
  reason?: string;
  at: Date;
};

/** One invoice on its way into the register. */
export type Incoming = {
  facts: InvoiceFacts;
  /** the space that it was put into; it stays there when neither party is a company of ours */
  companyId: number;
  document: CarrierRef | null;
  listing?: ListingRef;
  ownerId: string | null;
  departmentId: string | null;
  purchasedOn?: string;
  /** typed in by a person: it counts anew although its file may be a carrier already */
  entered?: boolean;
  tags?: string[];
  states?: StateSaid[];
  /** when it arrived, if that isn't now (made-up and migrated data) */
  arrivedAt?: Date;
};

/** On whose behalf invoices are registered. */
export type Registrar = {
  /** null: the system itself, which sees everything */
  actor: Actor | null;
  actorId: string | null;
  channel: "web" | "api" | "cli" | "worker";
  now: Date;
  /** the companies for which the registrar may enter */
  companies: OwnCompany[];
};

/** What became of one incoming invoice in one company; an invoice between two companies of ours gives two. */
export type Registered = InvoiceRef & {
  /** index in the list that was handed in */
  incoming: number;
  direction: Direction;
  relation: "new" | "joined";
  titleOurs: boolean;
};

/** What a search asks for, in the form that the queries take. */
import type { SORTS } from "#api/invoices.api.ts";
import type { TotalIs } from "#api/common.api.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";

/**
 * How closely a number must fit. A whole number is looked for as it is; only where nothing has it as a whole are
 * invoices looked for that begin or end with it, and only then those that have it somewhere inside.
 */
export type NumberFit = "whole" | "edge" | "part";
export const NUMBER_FITS: readonly NumberFit[] = ["whole", "edge", "part"];

export type StateAxisColumn = "tax_state" | "delivery_state" | "use_state" | "booking_state" | "claim_state" | "archive_state";

/** A party by tax id (whole, or its beginning), or by a part of its name in search form. */
export type PartyCondition = { taxId: string | null; taxIdStart: string | null; words: string[] };

/** In fen, both ends included; of the total with tax, of the amount without, of the tax, or of either amount. */
export type MoneyCondition = { min: bigint | null; max: bigint | null; basis: "total" | "net" | "tax" | "any" };

/** Every condition is optional; all that are there must hold. Money in fen, dates "yyyy-MM-dd". */
export type Conditions = {
  /** each stands somewhere in the invoice's text (search form) */
  words: string[];
  /** each stands in the items, the remark or another field, not in the name of a party; they are among the words too */
  details: string[];
  /** of each list at least one stands somewhere in the text (search form); an empty list finds nothing */
  anyWords: string[][];
  seller: PartyCondition | null;
  buyer: PartyCondition | null;
  /** parties on either side */
  parties: PartyCondition[];
  number: { text: string; fit: NumberFit } | null;
  /** the whole code, or its beginning */
  code: string | null;
  /** the check code ends with this */
  checkCode: string | null;
  dateFrom: string | null;
  dateTo: string | null;
  money: MoneyCondition | null;
  direction: string | null;
  kinds: string[];
  states: { column: StateAxisColumn; values: string[] }[];
  tag: string | null;
  archived: boolean | null;
  purchasedFrom: string | null;
  purchasedTo: string | null;
  companies: number[] | null;
  departmentId: string | null;
  ownerId: string | null;
  incomplete: boolean | null;
  hasOriginal: boolean | null;
};

export type Sort = (typeof SORTS)[number];

/** Where a page goes on: after this key of the sort column and this id; `rest` among the rows without a key. */
export type Position = { key: string; id: string; rest: boolean };

/** A row of a page, with what is needed to sum it and to go on after it. */
export type FoundRow = InvoiceRef & {
  key: string | null;
  amountFen: bigint | null;
  taxFen: bigint | null;
  totalFen: bigint | null;
};

export type Sums = { amount: bigint; tax: bigint; total: bigint };
export type Count = { total: number; totalIs: TotalIs; sums: Sums | null };

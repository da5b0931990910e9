/** How a typed, pasted or scanned question is understood. */
import type { InvoiceKind } from "./invoice.ts";
import type { Mend } from "./text.ts";

export type PieceField =
  | "number"
  | "code"
  | "date"
  | "dateRange"
  | "amount"
  | "amountRange"
  | "checkCode"
  | "seller"
  | "buyer"
  | "item"
  | "remark"
  | "pinyin"
  | "taxId"
  | "kind"
  | "word"
  | "qr"
  | "filter"
  | "ignored";

/** One piece of what was typed. */
export type Piece = {
  field: PieceField;
  /** as typed */
  text: string;
  /** where in the text it was typed: its first character, and the one after its last */
  span?: [number, number];
  /**
   * as searched for: digits; yyyy-MM-dd; "yyyy-MM-dd..yyyy-MM-dd"; "1234.50"; "1000.00..2000.00" (a side may be
   * empty); kinds joined with commas; a filter with its name: "direction:received", "status:booking:booked", "archived:true", "original:false",
   * "tag:…", "company:…", "department:…" (names as typed)
   */
  value: string;
  mended: Mend[];
  /** only a part of a number or code is known: its beginning, its end, or any part */
  partial?: "prefix" | "suffix" | "part";
  /** of an amount: with tax, without, the tax itself, or not said */
  basis?: "total" | "net" | "tax" | "any";
  /** of a word: it looks like the name of a company or office */
  party?: boolean;
  /** of days that are said from today: the name of the period, so that a question that is kept can mean it anew each day */
  period?: string;
  /** of pinyin: words of which one stands in the text of whatever sounds so; found by whoever looks up names, never kept */
  sounds?: string[];
  /** of pinyin: what is spelled out is written in more ways than were looked for */
  some?: true;
};

/** Another way to understand the same text, for a question that finds nothing. */
export type Alternative = {
  /** `domain:alternative.<reason>` */
  reason:
    | "swapped"
    | "as-date"
    | "as-number"
    | "as-code"
    | "as-amount"
    | "as-check-code"
    | "as-month"
    | "split"
    | "joined"
    | "as-word"
    | "leading-zero"
    | "float-tail";
  pieces: Piece[];
};

export type Question = {
  text: string;
  pieces: Piece[];
  /** most probable first */
  alternatives: Alternative[];
  /** a pasted column or list: one question per row, and `pieces` is empty; otherwise empty */
  rows: Question[];
  /** rows behind those that weren't read: there are too many */
  rowsLeft?: number;
};

/** A question as conditions; every one that is given must hold. */
export type Conditions = {
  number: string | null;
  numberPartial: "prefix" | "suffix" | "part" | null;
  code: string | null;
  checkCode: string | null;
  dateFrom: string | null;
  dateTo: string | null;
  /** what the days were called, where they are nothing but a period that is said from today */
  period: string | null;
  /** decimal strings; both equal for one amount */
  amountMin: string | null;
  amountMax: string | null;
  amountBasis: "total" | "net" | "tax" | "any";
  seller: string | null;
  buyer: string | null;
  taxIds: string[];
  kinds: InvoiceKind[];
  words: string[];
  /** each stands in the items, the remark or another field, not in a name of a party */
  details: string[];
  /** of each list at least one stands in the text, in search form */
  anyWords: string[][];
  direction: "received" | "issued" | null;
  /** "axis:value"; several of one axis are alternatives */
  states: string[];
  archived: boolean | null;
  original: boolean | null;
  tag: string | null;
  /** names as typed */
  companies: string[];
  department: string | null;
};

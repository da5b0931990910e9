/** A question on its way: what was typed, what is asked for, and the answer as it is kept. */
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { Environment } from "#api/environment.api.ts";
import type { TotalIs } from "#api/common.api.ts";
import type { Understood } from "#api/lookups.api.ts";
import type { CaseFacts, Finding } from "#domain/causes/cause.types.ts";
import type { Diagnosis } from "#domain/causes/verdict.ts";
import type { Conditions as Asked, Piece, Question } from "#domain/question.ts";
import type { DatedFilters } from "#server/find/conditions.ts";
import type { Conditions } from "#server/find/find.types.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";

/** A question being answered. */
export type Inquiry = {
  db: DbOrTrx;
  actor: Actor;
  now: Date;
  question: Question;
  /** what was typed, and with the filters put together */
  typed: Asked;
  asked: Asked;
  /** as asked for; and with days in the place of a period */
  given: InvoiceFilters;
  filters: DatedFilters;
  /** the search for all of it */
  conditions: Conditions;
  /** what the browser sent along */
  environment: Environment;
};

/** What a gatherer adds to the facts of a case. */
export type Gathered = Partial<CaseFacts>;

/** The answer as it is stored: no words and nothing of an invoice but its id, so that it can be shown anew. */
export type StoredAnswer = {
  pieces: Piece[];
  /** of each piece; absent in answers of before */
  uses?: PieceUse[];
  invoices: InvoiceRef[];
  total: number;
  totalIs: TotalIs;
  nextCursor: string | null;
  query: string | null;
  diagnosis: Omit<Diagnosis, "findings"> & { findings: StoredFinding[] };
  missed: CaseFacts["missed"];
  /** what the asker saw then, and the invoices that the sentences may tell of; absent in answers of before */
  sight?: string;
  rests?: InvoiceRef[];
  /** the source that was out of order or behind, where the first cause is about one */
  source?: string | null;
};
/** What a piece did: see `Understood.use` and `without` of the API. */
export type PieceUse = { use: Understood["use"]; without: Understood["without"] };
export type StoredFinding = Omit<Finding, "candidates" | "steps"> & { candidates: InvoiceRef[]; steps: Finding["steps"] };
export type StoredQuestion = { text: string | null; filters: InvoiceFilters; environment: Environment };

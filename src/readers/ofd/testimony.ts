import type { Box, Witness } from "#domain/invoice.ts";
import { emptyStatement, type Statement } from "../xml/statement.ts";

/** Where on a page a value stands; `box` in fractions of the page. */
export type Place = { page: number; box: Box };

/** What one witness says, and where on the pages it says it (by dotted path). */
export type Testimony = {
  from: Witness;
  statement: Statement;
  places: Record<string, Place>;
  confidence: Record<string, number>;
};

export function testimony(from: Witness, statement: Statement = emptyStatement()): Testimony {
  return { from, statement, places: {}, confidence: {} };
}

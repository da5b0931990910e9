import { rowsOf } from "#domain/question-rows.ts";

/** From so many rows on each gets an answer of its own; fewer are one question, whose answer is a list. */
const MANY = 5;

/** Whether a pasted text is a column or table of many invoices rather than one question. */
export const isMany = (text: string): boolean => (rowsOf(text)?.rows.length ?? 0) >= MANY;

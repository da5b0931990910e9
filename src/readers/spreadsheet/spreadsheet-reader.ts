/**
 * Tables among the files that come in: a list of invoices is recognised and named as such. It is imported row by row
 * (list-rows.ts), not read as one invoice; here only its first rows are looked at.
 */
import type { Problem } from "#domain/invoice.ts";
import { headerScore } from "#domain/lists/fields.ts";
import { ZipError } from "../archive/zip.ts";
import type { ReaderContext, Reading } from "../reader.types.ts";
import { XmlError } from "../xml/parse.ts";
import { delimitedOf } from "./delimited.ts";
import { lookAtList, oldOffice } from "./list-look.ts";

const HEADERS_LEAST = 3;

/** Says whether a workbook is a list of invoices, and of which form. */
export async function readSpreadsheet(bytes: Uint8Array, ctx: ReaderContext): Promise<Reading> {
  try {
    const look = await lookAtList(bytes, ctx.limits);
    const list = headerScore(look.sheets[look.main]!.columns) >= HEADERS_LEAST;
    return reading(problem(list, { form: look.form }));
  } catch (error) {
    return reading(problemOf(error));
  }
}

/** A workbook of before 2007, or one with a password: both come in the same container. */
export function readOldOffice(bytes: Uint8Array): Reading {
  const { code, message } = oldOffice(bytes);
  const kind = message.includes(".xls") ? "xls" : "document";
  return reading(
    code === "not-an-invoice"
      ? { code, message, detail: { is: kind === "xls" ? "old-workbook" : "document" } }
      : { code, message },
  );
}

/** CSV and tab-separated text; null where the text is no table. */
export async function readDelimited(bytes: Uint8Array, ctx: ReaderContext): Promise<Reading | null> {
  return delimitedOf(bytes) === null ? null : readSpreadsheet(bytes, ctx);
}

function problemOf(error: unknown): Problem {
  if (error instanceof XmlError) return { code: error.code, message: error.message };
  if (!(error instanceof ZipError)) throw error;
  const { code, message } = error;
  return code === "not-an-invoice" ? { code, message, detail: { is: "document" } } : { code, message };
}

function reading(...problems: Problem[]): Reading {
  return { invoices: [], signatures: [], problems };
}

function problem(list: boolean, detail: Record<string, string>): Problem {
  const message = list ? "a list of invoices: it is imported as a list" : "a table without columns of invoices";
  return { code: "not-an-invoice", message, detail: { is: "spreadsheet", list: String(list), ...detail } };
}

/** One record of another system → what it says of an invoice, by a mapping that a person has confirmed. */
import type { InvoiceFacts, InvoiceItem } from "../invoice.ts";
import { shanghaiToday } from "../dates.ts";
import { type Cell, cellText, moneyOf, textOf } from "../lists/cells.ts";
import type { ListField, ListMapping } from "../lists/fields.ts";
import { invoiceOfRows } from "../lists/invoice.ts";
import { type RowProblem, readRow } from "../lists/rows.ts";
import type { ListState } from "../lists/states.ts";
import { formatFen } from "../money.ts";
import { rateText } from "../rates.ts";
import { type Json, JsonNumber, plainText, valuesAt } from "./json.ts";
import { type FieldRule, LINE_RECORD_FIELDS, RECORD_FIELDS, type RecordField, type RecordMapping } from "./record-fields.ts";

export type RecordRead = {
  facts: InvoiceFacts;
  states: ListState[];
  problems: RowProblem[];
  /** what was read of each field, as text */
  values: Partial<Record<RecordField, string>>;
  /** when the other system last changed it, where it says so */
  changed: Date | null;
  /** links to files, as they stand there */
  files: string[];
};

/** Text in JSON is as its maker wrote it. */
const STYLE = { typed: true, date1904: false };
const LINES_MAX = 2000;
const FILES_MAX = 20;

export function readRecord(record: Json, mapping: RecordMapping, now: Date): RecordRead {
  const cells: Cell[] = [];
  const columns: ListMapping = {};
  const values: RecordRead["values"] = {};
  for (const field of RECORD_FIELDS) {
    const rule = mapping.fields[field];
    if (rule === undefined || isLineField(field)) continue;
    const cell = field === "date" ? asDay(cellAt(record, rule)) : cellAt(record, rule);
    columns[field as ListField] = cells.push(cell) - 1;
    if (cell !== null) values[field] = cellText(cell);
  }
  const row = readRow(cells, columns, STYLE);
  const items = linesOf(record, mapping);
  const { facts, states, problems } = invoiceOfRows([row], items, "list", null, now);
  if (items.length > 0) values.itemName = items.map(({ name }) => name ?? "").join(", ");
  return {
    facts,
    states,
    problems,
    values,
    changed: mapping.changed === undefined ? null : instantOf(plainText(valuesAt(record, mapping.changed)[0])),
    files:
      mapping.files === undefined
        ? []
        : valuesAt(record, mapping.files)
            .flatMap((each) => plainText(each) || [])
            .slice(0, FILES_MAX),
  };
}

/** Seconds or milliseconds since 1970 as the day in China. */
function asDay(cell: Cell): Cell {
  const at = typeof cell === "string" && /^1\d{9}(?:\d{3})?$/u.test(cell) ? instantOf(cell) : null;
  return at === null ? cell : shanghaiToday(at);
}

const isLineField = (field: RecordField): boolean => (LINE_RECORD_FIELDS as readonly string[]).includes(field);

/** The first plain value at the rule's path, as a cell. */
function cellAt(value: Json, rule: FieldRule): Cell {
  const found = valuesAt(value, rule.path).find((each) => plainText(each) !== null);
  if (found === undefined) return null;
  const text = plainText(found)!;
  if (rule.values !== undefined && Object.hasOwn(rule.values, text.trim())) return rule.values[text.trim()]!;
  if (rule.as === "fen") return /^-?\d{1,15}$/u.test(text.trim()) ? formatFen(BigInt(text.trim())) : text;
  if (rule.as === "dmy" || rule.as === "mdy") return dayInOrder(text, rule.as) ?? text;
  // whole numbers are written out in JSON; what has a point may have been a float
  if (found instanceof JsonNumber && !/^-?\d+$/u.test(text)) return { n: text };
  return dayOfInstant(text) ?? text;
}

/** 31/12/2026 as 2026-12-31; null for what isn't so. */
function dayInOrder(text: string, order: "dmy" | "mdy"): string | null {
  const [, first = "", second = "", year = ""] = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b/u.exec(text) ?? [];
  if (year === "") return null;
  const [day, month] = order === "dmy" ? [first, second] : [second, first];
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/u;

/** The day in China of a moment that says its zone; null for anything else. */
function dayOfInstant(text: string): string | null {
  if (!ZONED.test(text.trim())) return null;
  const at = new Date(text.trim());
  return Number.isNaN(at.getTime()) ? null : shanghaiToday(at);
}

/**
 * A moment as systems write it: with its zone, as Beijing's time without one, as a day, or as seconds or milliseconds since 1970.
 * Null where it is none.
 */
export function instantOf(text: string | null): Date | null {
  const tidy = (text ?? "").trim();
  if (/^1\d{9}$/u.test(tidy)) return new Date(Number(tidy) * 1000);
  if (/^1\d{12}$/u.test(tidy)) return new Date(Number(tidy));
  const local = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?))?$/u.exec(tidy.replaceAll("/", "-"));
  const at = ZONED.test(tidy) ? new Date(tidy) : local === null ? null : new Date(`${local[1]}T${local[2] ?? "00:00:00"}+08:00`);
  return at === null || Number.isNaN(at.getTime()) ? null : at;
}

/** The lines: one for each element of the list in which their fields stand. */
function linesOf(record: Json, { fields }: RecordMapping): InvoiceItem[] {
  const rules = LINE_RECORD_FIELDS.flatMap((field) => (fields[field] === undefined ? [] : [{ field, rule: fields[field] }]));
  const list = rules.map(({ rule }) => /^(.*?)\[\]/u.exec(rule.path)?.[1]).find((path) => path !== undefined);
  if (list === undefined) return [];
  return valuesAt(record, `${list}[]`)
    .slice(0, LINES_MAX)
    .map((line) => {
      const cell = (field: (typeof LINE_RECORD_FIELDS)[number]): Cell => {
        const rule = fields[field];
        const prefix = `${list}[].`;
        return rule === undefined || !rule.path.startsWith(prefix)
          ? null
          : cellAt(line, { ...rule, path: rule.path.slice(prefix.length) });
      };
      const rate = textOf(cell("rate"));
      return {
        name: textOf(cell("itemName")),
        spec: textOf(cell("spec")),
        unit: textOf(cell("unit")),
        quantity: textOf(cell("quantity")),
        price: textOf(cell("price")),
        amount: moneyOf(cell("itemAmount")) ?? null,
        rate: rate === null ? null : rateText(rate),
        tax: moneyOf(cell("itemTax")) ?? null,
      };
    });
}

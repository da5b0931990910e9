/** What a person supplies or corrects on a record, checked and put in the register's own form. */
import {
  INVOICE_KINDS,
  type FieldSource,
  type InvoiceFacts,
  type InvoiceItem,
  type InvoiceKind,
  type Party,
} from "#domain/invoice.ts";
import { parseDate } from "#domain/dates.ts";
import { emptyItem } from "#domain/empty-facts.ts";
import { formatFen, parseFen } from "#domain/money.ts";
import { plain } from "#domain/text.ts";
import { badValue, unknownField } from "./invoices.errors.ts";

export type Change = { before: string | null; after: string | null };
type Shape = "text" | "money" | "date" | "digits" | "taxId" | "kind";

const FIELDS: Record<string, Shape> = {
  kind: "kind",
  code: "digits",
  number: "digits",
  digitalNumber: "digits",
  date: "date",
  checkCode: "digits",
  "seller.name": "text",
  "seller.taxId": "taxId",
  "buyer.name": "text",
  "buyer.taxId": "taxId",
  amount: "money",
  tax: "money",
  total: "money",
  remark: "text",
  "original.code": "digits",
  "original.number": "digits",
};
/** Paths of the fields that a person may correct, beside lines and business fields. */
export const CORRECTABLE = Object.keys(FIELDS);
const ITEM_FIELDS: Record<keyof InvoiceItem, Shape> = {
  name: "text",
  spec: "text",
  unit: "text",
  quantity: "text",
  price: "text",
  amount: "money",
  rate: "text",
  tax: "money",
};
const ITEM_PATH = /^items\.(\d{1,4})\.(\w+)$/;
const EXTRA_PATH = /^extra\.([A-Za-z]\w{0,40})$/;
const ITEMS_MAX = 2000;

/** Paths that are confirmed as a whole: the lines, and whether it is a red invoice. */
const WHOLES: readonly string[] = ["items", "red"];

export type Applied = {
  facts: InvoiceFacts;
  changes: Record<string, Change>;
  /** paths that a person confirmed as they stand, an empty one as absent from the paper */
  confirmed: string[];
  /** where the fields touched came from before, so that it can be undone */
  sources: Record<string, FieldSource | null>;
};

/**
 * Applies dotted path → value; null empties a field. The result says what changed; values that say the same are no change.
 * @param confirm paths that are right as they stand (after the values); they are a person's word from then on
 * @throws ProblemError 422 that names the field
 */
export function applyCorrection(
  known: InvoiceFacts,
  values: Record<string, string | null>,
  confirm: readonly string[] = [],
): Applied {
  const facts = structuredClone(known);
  const changes: Record<string, Change> = {};
  const sources: Record<string, FieldSource | null> = {};
  // lines are appended in order, so that items.0 comes before items.1
  for (const [path, given] of Object.entries(values).toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))) {
    const slot = slotOf(facts, path);
    const after = given === null || given.trim() === "" ? null : valueOf(path, slot.shape, given);
    const before = slot.read();
    if (before === after) continue;
    slot.write(after);
    sources[path] = known.fields[path] ?? null;
    if (after === null) delete facts.fields[path];
    else facts.fields[path] = byPerson(known.fields[path]);
    changes[path] = { before, after };
  }
  const confirmed = [...new Set(confirm)].filter((path) => facts.fields[path]?.from !== "person");
  for (const path of confirmed) {
    if (!WHOLES.includes(path)) slotOf(facts, path);
    sources[path] ??= known.fields[path] ?? null;
    facts.fields[path] = byPerson(known.fields[path]);
  }
  return { facts, changes, confirmed, sources };
}

/** A person's word, at the place on the original where it was read. */
function byPerson(before: FieldSource | undefined): FieldSource {
  return { ...before, from: "person", confidence: 1 };
}

/**
 * Takes a correction back: the values and their sources as they were.
 * Lines that the correction had added go again.
 */
export function revertCorrection(
  known: InvoiceFacts,
  { changes, sources }: Pick<Applied, "changes" | "sources">,
): Pick<Applied, "facts" | "changes"> {
  const before = Object.fromEntries(Object.entries(changes).map(([path, change]) => [path, change.before]));
  const { facts, changes: reverted } = applyCorrection(known, before);
  for (const [path, source] of Object.entries(sources)) {
    if (source === null) delete facts.fields[path];
    else facts.fields[path] = source;
  }
  while (facts.items.length > 0 && Object.values(facts.items.at(-1)!).every((value) => value === null)) facts.items.pop();
  return { facts, changes: reverted };
}

type Slot = { shape: Shape; read(): string | null; write(value: string | null): void };

function slotOf(facts: InvoiceFacts, path: string): Slot {
  const shape = Object.hasOwn(FIELDS, path) ? FIELDS[path] : undefined;
  const item = ITEM_PATH.exec(path);
  const extra = EXTRA_PATH.exec(path);
  if (item) return itemSlot(facts, path, Number(item[1]), item[2]!);
  if (extra) {
    const name = extra[1]!;
    return {
      shape: "text",
      read: () => (Object.hasOwn(facts.extra, name) ? facts.extra[name]! : null),
      write: (value) => {
        if (value === null) delete facts.extra[name];
        else facts.extra[name] = value;
      },
    };
  }
  if (shape === undefined) throw unknownField(path);
  const [head, tail] = path.split(".") as [string, string | undefined];
  if (head === "original") facts.original ??= { code: null, number: null };
  const target = (tail === undefined ? facts : facts[head as "seller"]) as Party & Record<string, string | null>;
  const key = tail ?? head;
  return {
    shape,
    read: () => target[key] ?? null,
    write: (value) => {
      // a kind is never empty: without one it is "other"
      target[key] = shape === "kind" ? (value ?? "other") : value;
    },
  };
}

function itemSlot(facts: InvoiceFacts, path: string, index: number, field: string): Slot {
  const key = field as keyof InvoiceItem;
  if (!Object.hasOwn(ITEM_FIELDS, key) || index > facts.items.length || index >= ITEMS_MAX) throw unknownField(path);
  return {
    shape: ITEM_FIELDS[key],
    read: () => facts.items[index]?.[key] ?? null,
    write: (value) => {
      (facts.items[index] ??= emptyItem())[key] = value;
    },
  };
}

function valueOf(path: string, shape: Shape, given: string): string {
  const text = shape === "text" ? given.trim() : plain(given).trim();
  if (text.length > 2000) throw badValue(path, `${text.slice(0, 40)}…`);
  switch (shape) {
    case "text":
      return text;
    case "taxId":
      return text.replace(/\s+/g, "").toUpperCase();
    case "digits": {
      const digits = text.replace(/[\s-]+/g, "").toUpperCase();
      if (!/^[0-9A-Z]{1,50}$/.test(digits)) throw badValue(path, given);
      return digits;
    }
    case "money": {
      const fen = parseFen(text);
      if (fen === null) throw badValue(path, given);
      return formatFen(fen);
    }
    case "date": {
      const date = parseDate(text);
      if (date === null) throw badValue(path, given);
      return date;
    }
    case "kind":
      if (!INVOICE_KINDS.includes(text as InvoiceKind)) throw badValue(path, given);
      return text;
  }
}

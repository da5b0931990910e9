/** What D3 and D9 must know: what each condition, alone, keeps from being found. */
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { CaseFacts, Relaxed } from "#domain/causes/cause.types.ts";
import type { Piece } from "#domain/question.ts";
import { conditionsOf as askedOfPieces } from "#domain/question.ts";
import type { DatedFilters } from "#server/find/conditions.ts";
import type { Conditions } from "#server/find/find.types.ts";
import { searchInvoices } from "#server/find/find.usecases.ts";
import { fitsForTyped, searchFor } from "../asking.ts";
import { filterWords } from "../filter-words.ts";
import { knownOfRefs } from "../known.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

/** Both ends of a range are one condition to whoever set it. */
const TOGETHER: Partial<Record<keyof InvoiceFilters, (keyof InvoiceFilters)[]>> = {
  dateFrom: ["dateFrom", "dateTo"],
  amountMin: ["amountMin", "amountMax"],
  purchasedFrom: ["purchasedFrom", "purchasedTo"],
};
const SECOND_ENDS: Record<string, keyof InvoiceFilters> = {
  dateTo: "dateFrom",
  amountMax: "amountMin",
  purchasedTo: "purchasedFrom",
};
/** What says which invoice is meant is no filter. */
const SUBJECT: (keyof InvoiceFilters)[] = ["number", "code"];
/** Pieces of a text that can be left out, when no number says which invoice is meant. */
const DROPPABLE: Piece["field"][] = [
  "date",
  "dateRange",
  "amount",
  "amountRange",
  "kind",
  "word",
  "pinyin",
  "item",
  "remark",
  "seller",
  "buyer",
  "taxId",
  "filter",
  "checkCode",
];
/** Beside a number a range is a condition; a single day or amount is told of that invoice, and wrong if it differs (D1). */
const BESIDE_A_NUMBER: Piece["field"][] = ["dateRange", "amountRange", "kind", "filter"];
const NAMING: string[] = ["word", "pinyin", "item", "remark", "seller", "buyer", "taxId"] satisfies Piece["field"][];
const PIECES_MAX = 6;
const SAMPLE = 3;
/** Every filter at once, where no single one is the cause. */
const ALL_FILTERS = "all";

export async function gatherRelaxed(inquiry: Inquiry, { behind }: CaseFacts): Promise<Gathered> {
  const relaxed: Relaxed[] = [];
  const names = filterNames(inquiry.filters);
  for (const name of names) {
    const dropped = TOGETHER[name] ?? [name];
    const rest = Object.fromEntries(
      Object.entries(inquiry.filters).filter(([key]) => !dropped.includes(key as keyof InvoiceFilters)),
    ) as DatedFilters;
    const found = await searched(inquiry, searchFor(inquiry.typed, rest, inquiry.actor.userId));
    if (found !== null) relaxed.push({ name, value: await filterWords(inquiry, dropped), typed: false, text: null, ...found });
  }
  if (relaxed.length === 0 && names.length > 1) relaxed.push(...(await withoutAny(inquiry, names)));
  if (relaxed.length === 0)
    relaxed.push(...(await withoutPieces(inquiry, inquiry.asked.number === null ? DROPPABLE : BESIDE_A_NUMBER)));
  if (relaxed.length === 0 && behind.length > 0) relaxed.push(together(inquiry, behind));
  return { relaxed };
}

/** The very invoice is there, and no single condition is what hides it. */
function together({ asked }: Inquiry, behind: CaseFacts["behind"]): Relaxed {
  const text = [asked.code, asked.number].filter((part) => part !== null).join(" ");
  return {
    name: ALL_FILTERS,
    value: text,
    typed: true,
    text,
    total: behind.length,
    totalIs: "exact",
    sample: behind.slice(0, SAMPLE),
    together: true,
  };
}

async function withoutAny(inquiry: Inquiry, names: (keyof InvoiceFilters)[]): Promise<Relaxed[]> {
  const rest = Object.fromEntries(
    Object.entries(inquiry.filters).filter(([key]) => SUBJECT.includes(key as keyof InvoiceFilters)),
  ) as DatedFilters;
  const anything = inquiry.question.pieces.length > 0 || Object.keys(rest).length > 0;
  const found = anything ? await searched(inquiry, searchFor(inquiry.typed, rest, inquiry.actor.userId)) : null;
  return found === null ? [] : [{ name: ALL_FILTERS, value: String(names.length), typed: false, text: null, ...found }];
}

async function withoutPieces(inquiry: Inquiry, fields: Piece["field"][]): Promise<Relaxed[]> {
  const { question, filters, actor } = inquiry;
  const droppable = question.pieces.filter((piece) => fields.includes(piece.field));
  if (question.pieces.filter((piece) => piece.field !== "ignored").length < 2) return [];
  const relaxed: Relaxed[] = [];
  for (const piece of droppable.slice(0, PIECES_MAX)) {
    const pieces = question.pieces.filter((each) => each !== piece);
    const found = await searched(inquiry, searchFor(askedOfPieces({ pieces }), filters, actor.userId));
    const text = question.text.replace(piece.text, " ").replace(/\s+/g, " ").trim();
    if (found !== null) relaxed.push({ name: piece.field, value: piece.text, typed: true, text, ...found });
  }
  // a name says which invoice is meant; a date or an amount beside it is sooner mistaken
  const subject = (each: Relaxed): number => (NAMING.includes(each.name) ? 1 : 0);
  return relaxed.toSorted((a, b) => subject(a) - subject(b) || a.total - b.total);
}

async function searched(
  { db, actor }: Inquiry,
  conditions: Conditions | null,
): Promise<Pick<Relaxed, "total" | "totalIs" | "sample"> | null> {
  if (conditions === null) return null;
  const { rows, count } = await searchInvoices(db, actor, conditions, { limit: SAMPLE, fits: fitsForTyped(conditions) });
  if (rows.length === 0) return null;
  return { total: count.total, totalIs: count.totalIs, sample: await knownOfRefs(db, actor, rows) };
}

function filterNames(filters: DatedFilters): (keyof InvoiceFilters)[] {
  const set = Object.entries(filters)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name]) => SECOND_ENDS[name] ?? (name as keyof InvoiceFilters));
  return [...new Set(set)].filter((name) => !SUBJECT.includes(name));
}

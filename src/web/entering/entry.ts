/** An invoice while it is typed: what was typed, what follows from it, and the draft that outlives a reload. */
import { type TypedLine, kindOfEntry, lineOf, sumsOf } from "#domain/entering.ts";
import type { InvoiceKind } from "#domain/invoice.ts";
import { plain } from "#domain/text.ts";
import type { KnownParty } from "./entering.api.ts";

export type Entry = {
  /** chosen by hand; null: as code and number say */
  kind: InvoiceKind | null;
  values: Record<string, string>;
  lines: TypedLine[];
};

export const EMPTY_LINE: TypedLine = { name: "", spec: "", unit: "", quantity: "", price: "", amount: "", rate: "", tax: "" };
export const newEntry = (values: Record<string, string> = {}): Entry => ({ kind: null, values, lines: [EMPTY_LINE] });

const at = (entry: Entry, path: string): string => entry.values[path] ?? "";
export const kindOf = (entry: Entry): InvoiceKind =>
  entry.kind ?? kindOfEntry(at(entry, "code"), at(entry, "number")) ?? "digital-vat-normal";

export const typedSums = (entry: Entry) => ({ amount: at(entry, "amount"), tax: at(entry, "tax"), total: at(entry, "total") });
const isUsed = (line: TypedLine): boolean => Object.values(line).some((value) => value.trim() !== "");
/** What follows for a line: with a single one the total of the invoice helps. */
export function follows(entry: Entry, index: number): { amount: string; tax: string } {
  const single = entry.lines.filter(isUsed).length === 1;
  return lineOf(entry.lines[index] ?? EMPTY_LINE, single ? at(entry, "total") : "");
}

/** Everything that is sent: what was typed, and where nothing was, what follows. Only fields that the kind has. */
export function valuesOf(entry: Entry, paths: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  const put = (path: string, value: string): void => {
    if (value.trim() !== "") values[path] = value.trim();
  };
  const sums: Record<string, string> = sumsOf(paths.includes("items") ? entry.lines : [], typedSums(entry));
  for (const path of paths) if (path !== "items") put(path, at(entry, path) || (sums[path] ?? ""));
  if (paths.includes("items")) {
    const used = entry.lines.map((line, index) => ({ line, done: follows(entry, index) })).filter(({ line }) => isUsed(line));
    used.forEach(({ line, done }, index) => {
      for (const [part, value] of Object.entries({ ...line, amount: line.amount || done.amount, tax: line.tax || done.tax }))
        put(`items.${index}.${part}`, value);
    });
  }
  return values;
}

export const isEmpty = (entry: Entry): boolean =>
  Object.values(entry.values).every((value) => value.trim() === "") && !entry.lines.some(isUsed);

/** The next one of a pile: same day, same parties. */
export function nextEntry(entry: Entry): Entry {
  const kept = ["date", "seller.name", "seller.taxId", "buyer.name", "buyer.taxId"];
  return { ...newEntry(Object.fromEntries(kept.map((path) => [path, at(entry, path)]))), kind: entry.kind };
}

const OFFERED = 8;
/** Parties whose name, initials or tax id hold what was typed; those that begin with it first. */
export function matchParties(parties: readonly KnownParty[], text: string, side: "seller" | "buyer"): KnownParty[] {
  const asked = plain(text).toLowerCase().replace(/\s/g, "");
  if (asked === "") return [];
  const rank = ({ name, initials, taxId }: KnownParty): number => {
    const lower = name.toLowerCase();
    if (lower.startsWith(asked) || initials.startsWith(asked)) return 0;
    if (taxId?.toLowerCase().startsWith(asked)) return 1;
    return lower.includes(asked) || (asked.length > 1 && initials.includes(asked)) ? 2 : 9;
  };
  return parties
    .map((party) => ({ party, place: rank(party) + (party[side] ? 0 : 0.5) }))
    .filter(({ place }) => place < 9)
    .toSorted((a, b) => a.place - b.place)
    .slice(0, OFFERED)
    .map(({ party }) => party);
}

const DRAFT = "piaozai:entry:";

export function keepDraft(user: string, entry: Entry): void {
  try {
    if (isEmpty(entry)) localStorage.removeItem(DRAFT + user);
    else localStorage.setItem(DRAFT + user, JSON.stringify(entry));
  } catch {
    // private browsing without storage: typing goes on without a draft
  }
}

export function draftOf(user: string): Entry | null {
  try {
    const draft = JSON.parse(localStorage.getItem(DRAFT + user) ?? "null") as Partial<Entry> | null;
    return draft?.values && draft.lines ? { kind: draft.kind ?? null, values: draft.values, lines: draft.lines } : null;
  } catch {
    return null;
  }
}

/** At sign-out: the next person at this browser finds nothing of it. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(DRAFT)) localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

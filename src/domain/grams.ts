/**
 * The search row of an invoice: its text in search form, and the grams that an index finds it by.
 *
 * A gram is one or two neighbouring Chinese characters, or two or three neighbouring ASCII letters or digits. It is stored
 * as a hash together with the company and the quarter of the invoice's date, so that one index answers "this word,
 * in this company, in this quarter" (docs/ARCHITECTURE.md, "Finding"). Hashes collide: whoever uses them rechecks
 * text and company.
 */
import { plain, searchForm } from "./text.ts";

/** What of an invoice is searched by words. */
type Searchable = {
  seller?: string | null;
  buyer?: string | null;
  items?: readonly (string | null)[];
  remark?: string | null;
  /** business fields that people search for: stations, plates, patients … */
  extra?: readonly (string | null)[];
};

/** Raised whenever the same invoice gives another text or other terms: rows that are stored are then made anew. */
export const SEARCH_FORM_VERSION = 2;
/** Parts are kept apart by this, so that a word never matches across two of them. */
const SEPARATOR = "\n";
/** A text longer than this is cut: a remark of a whole page must not make a row of megabytes. */
const TEXT_LENGTH_MAX = 20_000;

/** Three digits stand in most numbers; four in one of some hundred. */
const NUMBER_GRAM = 4;

const RUNS = /[a-z0-9]+|[^\P{L}a-z]+/gu;

/**
 * The text that words are looked for in, in search form, one part a line: the first line is the seller and the second
 * the buyer (empty where there is none), so that either can be asked for alone; then items, remark and the rest.
 */
export function searchText(invoice: Searchable): string {
  const rest = [...(invoice.items ?? []), invoice.remark, ...(invoice.extra ?? [])].map((part) => searchForm(part ?? ""));
  const lines = [searchForm(invoice.seller ?? ""), searchForm(invoice.buyer ?? ""), ...new Set(rest.filter(Boolean))];
  return lines.join(SEPARATOR).slice(0, TEXT_LENGTH_MAX);
}

/** The words of a question, each of which must stand in the text: split at blanks, in search form, doubles dropped. */
export function searchWords(question: string): string[] {
  return [...new Set(plain(question).split(" ").map(searchForm).filter(Boolean))];
}

/** The quarter of a date "yyyy-MM-dd", counted from year 0. */
export function quarterIndex(date: string): number {
  return Number(date.slice(0, 4)) * 4 + Math.floor((Number(date.slice(5, 7)) - 1) / 3);
}

/** First day and last day (both included) of a quarter counted as by {@link quarterIndex}. */
export function quarterBounds(quarter: number): { from: string; to: string } {
  const year = String(Math.floor(quarter / 4)).padStart(4, "0");
  const ends = [
    ["01-01", "03-31"],
    ["04-01", "06-30"],
    ["07-01", "09-30"],
    ["10-01", "12-31"],
  ] as const;
  const [from, to] = ends[quarter % 4]!;
  return { from: `${year}-${from}`, to: `${year}-${to}` };
}

/** What leads to a row beside its text. */
export type Beside = {
  /** of which a part may be asked for */
  numbers?: readonly (string | null)[];
  /** who sees it though not the whole company: an index that knows them needn't lead to what an asker may not see */
  departmentId?: string | null;
  ownerId?: string | null;
};

/**
 * The terms of one row: int32 each, sorted, without doubles.
 * @param date the date of the row as "yyyy-MM-dd"
 * @param text as made by {@link searchText}
 */
export function searchTerms(companyId: number, date: string, text: string, beside: Beside = {}): number[] {
  const grams = allGrams(text);
  for (const number of beside.numbers ?? []) for (const gram of numberGrams(number ?? "")) grams.add(gram);
  if (beside.departmentId) grams.add(departmentGram(beside.departmentId));
  if (beside.ownerId) grams.add(ownerGram(beside.ownerId));
  return termsOf(companyId, quarterIndex(date), grams);
}

/** The grams that every number with this part inside has; empty for a part of fewer than four characters. */
export function numberGrams(part: string): string[] {
  return [...windows([...part], NUMBER_GRAM)].map((gram) => `#${gram}`);
}

export const departmentGram = (id: string): string => `@d${id}`;
export const ownerGram = (id: string): string => `@o${id}`;

/** Grams → the terms by which the index knows them in one company and quarter. */
export function termsOf(companyId: number, quarter: number, grams: Iterable<string>): number[] {
  const high = (quarter & 255) << 24;
  const terms = new Set<number>();
  for (const gram of grams) terms.add(high | hash24(companyId, gram));
  return [...terms].sort((a, b) => a - b);
}

/**
 * The grams that every text containing this word has: pairs where there are pairs, a single character where the word
 * has no more, ASCII in threes, or twos where the word has no more. Empty for a single letter or digit: only a walk finds it.
 */
export function queryGrams(word: string): string[] {
  const grams = new Set<string>();
  for (const [run] of word.matchAll(RUNS)) {
    const ascii = isAscii(run);
    const characters = [...run];
    if (!ascii && characters.length === 1) grams.add(run);
    for (const gram of windows(characters, ascii && characters.length > 2 ? 3 : 2)) grams.add(gram);
  }
  return [...grams];
}

function allGrams(text: string): Set<string> {
  const grams = new Set<string>();
  for (const [run] of text.matchAll(RUNS)) {
    const characters = [...run];
    if (isAscii(run)) {
      for (const gram of windows(characters, 2)) grams.add(gram);
      for (const gram of windows(characters, 3)) grams.add(gram);
    } else {
      for (const character of characters) grams.add(character);
      for (const gram of windows(characters, 2)) grams.add(gram);
    }
  }
  return grams;
}

function* windows(characters: readonly string[], size: number): Generator<string> {
  for (let i = 0; i + size <= characters.length; i++) yield characters.slice(i, i + size).join("");
}

const isAscii = (run: string): boolean => run.charCodeAt(0) < 128;

/** FNV-1a over the company and the gram's UTF-16 units, folded to 24 bits after a final mix. */
function hash24(companyId: number, gram: string): number {
  let hash = 0x811c9dc5;
  const mix = (byte: number): void => {
    hash = Math.imul(hash ^ byte, 0x01000193);
  };
  for (let shift = 0; shift < 32; shift += 8) mix((companyId >>> shift) & 255);
  for (let i = 0; i < gram.length; i++) {
    const unit = gram.charCodeAt(i);
    mix(unit & 255);
    mix(unit >>> 8);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return (hash >>> 8) & 0xffffff;
}

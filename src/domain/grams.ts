/**
 * The search row of an invoice: its text in search form, and the grams that an index finds it by.
 *
 * A gram is one or two neighbouring Chinese characters, or two or three neighbouring ASCII letters or digits. It is stored
 * as a hash together with the company and the quarter of the invoice's date, so that one index answers "this word,
 * in this company, in this quarter" (docs/ARCHITECTURE.md, "Finding"). Hashes collide: whoever uses them rechecks
 * text and company.
 *
 * How the parties' names sound stands in the text as well, in capitals, which the search form doesn't have: so initials are words like
 * any other.
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
  /** pinyin initials of the parties' names, each way to say them; what isn't a letter of a to z is a gap */
  initials?: readonly string[];
};

/** Raised whenever the same invoice gives another text or other terms: rows that are stored are then made anew. */
export const SEARCH_FORM_VERSION = 6;
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
  const behind = [soundLine(invoice.initials ?? []), ...rest].filter(Boolean);
  const lines = [searchForm(invoice.seller ?? ""), searchForm(invoice.buyer ?? ""), ...new Set(behind)];
  return lines.join(SEPARATOR).slice(0, TEXT_LENGTH_MAX);
}

/** The word that stands in the text of every invoice with a party whose name has these initials (two letters of a to z at least). */
export const initialsWord = (letters: string): string => letters.toUpperCase();

const soundLine = (initials: readonly string[]): string =>
  [...new Set(initials.flatMap((each) => initialsWord(each).match(/[A-Z]{2,}/gu) ?? []))].join(" ");

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
  const found = new TermSet(companyId, quarterIndex(date));
  addText(found, text);
  for (const number of beside.numbers ?? []) for (const gram of numberGrams(number ?? "")) found.add(gram);
  if (beside.departmentId) found.add(departmentGram(beside.departmentId));
  if (beside.ownerId) found.add(ownerGram(beside.ownerId));
  return found.sorted();
}

/** All grams of a number. */
const numberGrams = (number: string): string[] => windows([...number], NUMBER_GRAM).map((gram) => `#${gram}`);

/** Grams that lead to every number with this part inside; none for a part of fewer than four characters. */
export const partGrams = (part: string): string[] => covering([...part], NUMBER_GRAM).map((gram) => `#${gram}`);

export const departmentGram = (id: string): string => `@d${id}`;
export const ownerGram = (id: string): string => `@o${id}`;

/** Grams → the terms by which the index knows them in one company and quarter. */
export function termsOf(companyId: number, quarter: number, grams: Iterable<string>): number[] {
  const found = new TermSet(companyId, quarter);
  for (const gram of grams) found.add(gram);
  return found.sorted();
}

/** Terms of one company and quarter; a row has some hundred, and nothing is made for a gram but its number. */
class TermSet {
  readonly #high: number;
  readonly #start: number;
  #terms = new Int32Array(256);
  #count = 0;

  constructor(companyId: number, quarter: number) {
    this.#high = (quarter & 255) << 24;
    this.#start = companyHash(companyId);
  }

  /** The gram that stands in `text` from `from` to before `to`. */
  add(text: string, from = 0, to = text.length): void {
    if (this.#count === this.#terms.length) {
      const more = new Int32Array(this.#count * 2);
      more.set(this.#terms);
      this.#terms = more;
    }
    this.#terms[this.#count++] = this.#high | hash24(this.#start, text, from, to);
  }

  sorted(): number[] {
    const sorted = this.#terms.subarray(0, this.#count).sort();
    const distinct: number[] = [];
    for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(sorted[i]!);
    return distinct;
  }
}

/**
 * Grams that lead to every text containing this word: pairs where there are pairs, a single character where the word has no
 * more, ASCII in threes, or twos where the word has no more. Empty for a single letter or digit and for two initials: only a walk
 * finds them. All of them: where two halves of a word are each in most rows, only what joins them leads to few.
 */
export function queryGrams(word: string): string[] {
  const grams = new Set<string>();
  for (const [run] of word.matchAll(RUNS)) {
    const { shorter, longer } = sizesOf(run);
    const characters = [...run];
    for (const gram of windows(characters, characters.length < longer ? shorter : longer)) grams.add(gram);
  }
  return [...grams];
}

/** All grams of a text. */
function addText(found: TermSet, text: string): void {
  for (const match of text.matchAll(RUNS)) {
    const [run] = match;
    const { shorter, longer } = sizesOf(run);
    const edges = edgesOf(run, match.index);
    for (let i = 0; i + shorter < edges.length; i++) {
      found.add(text, edges[i], edges[i + shorter]);
      if (shorter < longer && i + longer < edges.length) found.add(text, edges[i], edges[i + longer]);
    }
  }
}

/** One and two characters of Chinese, two and three of ASCII; of initials three alone, as pairs of them stand in too many names. */
function sizesOf(run: string): { shorter: number; longer: number } {
  if (!isAscii(run)) return { shorter: 1, longer: 2 };
  return isInitials(run) ? { shorter: 3, longer: 3 } : { shorter: 2, longer: 3 };
}

/** Where the characters of a run begin and, last, where it ends; some take two units. */
function edgesOf(run: string, start: number): number[] {
  const edges: number[] = [];
  for (let i = 0; i < run.length; i += isHighSurrogate(run.charCodeAt(i)) ? 2 : 1) edges.push(start + i);
  edges.push(start + run.length);
  return edges;
}

const isHighSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xd800;

function windows(characters: readonly string[], size: number): string[] {
  const found: string[] = [];
  for (let i = 0; i + size <= characters.length; i++) {
    let gram = characters[i]!;
    for (let j = 1; j < size; j++) gram += characters[i + j]!;
    found.push(gram);
  }
  return found;
}

/**
 * As few windows as reach every character; the last one overlaps the one before where the length asks for it. Of a number any few say
 * nearly as much as all, and each costs a descent of the index in every slice.
 */
function covering(characters: readonly string[], size: number): string[] {
  return windows(characters, size).filter((_, at, { length }) => at % size === 0 || at === length - 1);
}

const isAscii = (run: string): boolean => run.charCodeAt(0) < 128;
/** The search form has no capitals. */
const isInitials = (run: string): boolean => run >= "A" && run < "[";

/** FNV-1a over the company, with which that over a gram goes on. */
function companyHash(companyId: number): number {
  let hash = 0x811c9dc5;
  for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((companyId >>> shift) & 255), 0x01000193);
  return hash;
}

/** FNV-1a over the company and the gram's UTF-16 units, folded to 24 bits after a final mix. */
function hash24(start: number, text: string, from: number, to: number): number {
  let hash = start;
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 255), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return (hash >>> 8) & 0xffffff;
}

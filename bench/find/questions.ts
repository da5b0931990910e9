/** What is asked: words, numbers, mistakes and amounts, drawn by seed from the invoices that the ordinary user can see. */
import type { Pool } from "pg";
import { pinyin } from "pinyin-pro";
import { addDays } from "#domain/dates.ts";
import { Random } from "../../src/demo/random.ts";

/** An invoice as it stands in the register's own columns. */
export type SampleRow = {
  id: string;
  companyId: number;
  date: string | null;
  number: string | null;
  digitalNumber: string | null;
  code: string | null;
  totalFen: string | null;
  booking: string;
  seller: string | null;
  buyer: string | null;
  /** seller, buyer, items, remark, business fields */
  parts: string[];
};

/** Something to ask, and the invoice that it was drawn from. */
export type Question = { text: string; row: SampleRow };
export type Kind = keyof typeof KINDS;
export type Questions = Record<Kind, Question[]>;

/** How each kind of question is named in the table. */
export const KINDS = {
  one: "1 character",
  two: "2 characters",
  four: "4 characters",
  eight: "8 characters",
  rare: "rare words",
  common: "common words",
  old: "words of years ago",
  pinyin: "pinyin initials",
  exact: "number, exact",
  prefix: "number, prefix",
  suffix: "number, suffix",
  middle: "number, middle",
  edit8: "8 digits, one edit",
  edits8: "code and 8 digits, two edits",
  edit20: "20 digits, one edit",
  edits20: "20 digits, two edits",
  amount: "amount",
} as const;
export const WORD_KINDS = ["one", "two", "four", "eight", "rare", "common", "old"] as const;
export const NUMBER_KINDS = ["exact", "prefix", "suffix", "middle", "edit8", "edits8", "edit20", "edits20", "amount"] as const;

const SAMPLE = 6_000;
const COMMON_SHARE = 0.05;
const LENGTHS = { one: 1, two: 2, four: 4, eight: 8 } as const;
const YEAR_AGO = 365;

export const RAW_COLUMNS = `i.id::text as id, i.company_id as "companyId", i.issue_date::text as date, i.number, i.digital_number as "digitalNumber",
  i.code, i.total_fen::text as "totalFen", i.booking_state as booking, i.seller_name as seller, i.buyer_name as buyer,
  array_remove(array[i.seller_name, i.buyer_name, i.remark] || array(select t.name from invoice_item t where t.company_id = i.company_id and t.invoice_id = i.id)
    || array(select e.value from jsonb_each_text(i.extra) e), null) as parts`;

/** Draws up to `count` different questions of each kind; a kind is empty where the data has none of it. */
export async function drawQuestions(pool: Pool, companies: number[], count: number): Promise<Questions> {
  const random = new Random("questions");
  const rows = await sampleOf(pool, companies, "", SAMPLE);
  const spread = wordsByFrequency(rows);
  const drawn = (kind: Kind, draw: (row: SampleRow, random: Random) => string | null): Question[] =>
    different(rows, new Random("questions", kind), count, draw);
  const frequent = [...spread].filter(([, { times }]) => times >= rows.length * COMMON_SHARE);
  const single = [...spread].filter(([word, { times }]) => times === 1 && word.length >= 2);
  const pick = (list: typeof frequent): Question[] =>
    shuffled(list, random)
      .slice(0, count)
      .map(([text, { row }]) => ({ text, row }));
  return {
    one: drawn("one", (row, own) => pieceOf(row, LENGTHS.one, own)),
    two: drawn("two", (row, own) => pieceOf(row, LENGTHS.two, own)),
    four: drawn("four", (row, own) => pieceOf(row, LENGTHS.four, own)),
    eight: drawn("eight", (row, own) => pieceOf(row, LENGTHS.eight, own)),
    rare: pick(single),
    common: pick(frequent),
    old: await wordsOfYearsAgo(pool, companies, count),
    pinyin: drawn("pinyin", (row, own) => initialsOf(row, own)),
    exact: drawn("exact", (row) => row.number),
    prefix: drawn("prefix", (row, own) => digital(row)?.slice(0, own.int(9, 16)) ?? null),
    suffix: drawn("suffix", (row, own) => digital(row)?.slice(-own.int(6, 10)) ?? null),
    middle: drawn("middle", (row, own) => partOf(digital(row), own)),
    edit8: await pairsAmiss(pool, drawn("edit8", pairOf), new Random("questions", "amiss"), 1),
    edits8: await pairsAmiss(pool, drawn("edits8", pairOf), new Random("questions", "twice amiss"), 2),
    edit20: drawn("edit20", (row, own) => editOf(digital(row), own, 1)),
    edits20: drawn("edits20", (row, own) => editOf(digital(row), own, 2)),
    amount: drawn("amount", (row) => (row.totalFen === null ? null : yuan(row.totalFen))),
  };
}

/** Rows of the companies by the tail of their id, which is random; about `wanted` of them. */
async function sampleOf(pool: Pool, companies: number[], where: string, wanted: number): Promise<SampleRow[]> {
  const { rows: counted } = await pool.query<{ n: string }>(
    `select count(*) as n from invoice i where i.company_id = any($1) and i.deleted_at is null and i.duplicate_of is null ${where}`,
    [companies],
  );
  const modulus = Math.max(1, Math.floor(Number(counted[0]!.n) / wanted));
  const { rows } = await pool.query<SampleRow>(
    `select ${RAW_COLUMNS} from invoice i where i.company_id = any($1) and i.id % $2 = 0 and i.deleted_at is null and i.duplicate_of is null ${where}
     order by i.company_id, i.id`,
    [companies, modulus],
  );
  return rows;
}

function different(
  rows: SampleRow[],
  random: Random,
  count: number,
  draw: (row: SampleRow, random: Random) => string | null,
): Question[] {
  const drawn = new Map<string, Question>();
  for (let tries = 0; drawn.size < count && tries < count * 40 && rows.length > 0; tries++) {
    const row = random.pick(rows);
    const text = draw(row, random);
    if (text !== null && !drawn.has(text)) drawn.set(text, { text, row });
  }
  return [...drawn.values()];
}

const runsOf = (text: string): string[] => text.normalize("NFKC").match(/\p{Script=Han}+/gu) ?? [];

function pieceOf(row: SampleRow, length: number, random: Random): string | null {
  const runs = row.parts.flatMap(runsOf).filter((run) => [...run].length >= length);
  if (runs.length === 0) return null;
  const run = [...random.pick(runs)];
  const start = random.int(0, run.length - length);
  return run.slice(start, start + length).join("");
}

/** Words of two to four characters, how many rows have each, and one of these. */
function wordsByFrequency(rows: SampleRow[]): Map<string, { times: number; row: SampleRow }> {
  const found = new Map<string, { times: number; row: SampleRow }>();
  for (const row of rows)
    for (const word of wordsIn(row.parts)) {
      const known = found.get(word);
      if (known === undefined) found.set(word, { times: 1, row });
      else known.times += 1;
    }
  return found;
}

function wordsIn(parts: string[]): Set<string> {
  const words = new Set<string>();
  for (const run of parts.flatMap(runsOf)) {
    const characters = [...run];
    for (let size = 2; size <= 4; size++)
      for (let at = 0; at + size <= characters.length; at++) words.add(characters.slice(at, at + size).join(""));
  }
  return words;
}

/** Words that many rows of the oldest year have and none of the last. */
async function wordsOfYearsAgo(pool: Pool, companies: number[], count: number): Promise<Question[]> {
  const { rows: ends } = await pool.query<{ first: string | null; last: string | null }>(
    "select min(issue_date)::text as first, max(issue_date)::text as last from invoice where company_id = any($1) and issue_date >= '2000-01-01'",
    [companies],
  );
  const { first, last } = ends[0]!;
  if (first === null || last === null || addDays(first, 2 * YEAR_AGO) > last) return [];
  const old = await sampleOf(pool, companies, `and i.issue_date <= '${addDays(first, YEAR_AGO)}'`, SAMPLE);
  const frequent = [...wordsByFrequency(old)].filter(([, { times }]) => times >= Math.max(4, old.length / 500));
  const recent = await sampleOf(pool, companies, `and i.issue_date > '${addDays(last, -YEAR_AGO)}'`, SAMPLE * 4);
  const known = new Set<string>();
  for (const row of recent) for (const word of wordsIn(row.parts)) known.add(word);
  const candidates = shuffled(
    frequent.filter(([word]) => !known.has(word)),
    new Random("questions", "old"),
  ).slice(0, count * 2);
  const { rows: still } = await pool.query<{ word: string }>(
    `select word from unnest($2::text[]) word where exists
       (select from invoice_search s where s.company_id = any($1) and s.d > $3::date and strpos(s.txt, word) > 0)`,
    [companies, candidates.map(([word]) => word), addDays(last, -YEAR_AGO)],
  );
  const alive = new Set(still.map(({ word }) => word));
  return candidates
    .filter(([word]) => !alive.has(word))
    .slice(0, count)
    .map(([text, { row }]) => ({ text, row }));
}

/** 华为技术 → hwjs: four characters of the seller's name, from its beginning or after the name of the city. */
function initialsOf(row: SampleRow, random: Random): string | null {
  const run = [...(runsOf(row.seller ?? "")[0] ?? "")];
  const start = random.pick([0, 2]);
  if (run.length < start + 4) return null;
  return initialsIn(run.slice(start, start + 4).join(""));
}

export const initialsIn = (text: string): string => pinyin(text, { pattern: "first", toneType: "none", type: "array" }).join("");

const digital = (row: SampleRow): string | null => (row.number?.length === 20 ? row.number : row.digitalNumber);

function partOf(number: string | null, random: Random): string | null {
  if (number === null) return null;
  const length = random.int(6, 9);
  const start = random.int(4, number.length - length - 1);
  return number.slice(start, start + length);
}

const pairOf = ({ code, number }: SampleRow): string | null =>
  number?.length === 8 && (code?.length === 10 || code?.length === 12) ? `${code} ${number}` : null;

/**
 * Code and number with a digit of the number wrong, or two in either, without those that are by chance another invoice: 税控 numbers run
 * on one after the other.
 */
async function pairsAmiss(pool: Pool, pairs: Question[], random: Random, edits: 1 | 2): Promise<Question[]> {
  const amiss = pairs.map(({ row }) => {
    const pair = `${row.code}${row.number}`;
    const wrong = edits === 1 ? oneWrong(pair, random, row.code!.length) : twoWrong(pair, random);
    return { row, text: `${wrong.slice(0, row.code!.length)} ${wrong.slice(row.code!.length)}` };
  });
  const { rows } = await pool.query<{ key: string }>("select tax_key as key from invoice where tax_key = any($1)", [
    amiss.map(({ text }) => text.replace(" ", "-")),
  ]);
  const there = new Set(rows.map((row) => row.key));
  return amiss.filter(({ text }) => !there.has(text.replace(" ", "-")));
}

/** One digit anywhere, or two. */
const editOf = (number: string | null, random: Random, edits: 1 | 2): string | null =>
  number === null ? null : edits === 1 ? oneWrong(number, random) : twoWrong(number, random);

function twoWrong(digits: string, random: Random): string {
  const once = oneWrong(digits, random);
  let twice = once;
  while ([...twice].filter((digit, i) => digit !== digits[i]).length < 2) twice = oneWrong(once, random);
  return twice;
}

/** Another digit at a random place. */
function oneWrong(number: string, random: Random, from = 0): string {
  const at = random.int(from, number.length - 1);
  const digit = (Number(number[at]) + random.int(1, 9)) % 10;
  return number.slice(0, at) + digit + number.slice(at + 1);
}

const yuan = (fen: string): string => {
  const [sign, digits] = fen.startsWith("-") ? ["-", fen.slice(1)] : ["", fen];
  const padded = digits.padStart(3, "0");
  return `${sign}${padded.slice(0, -2)}.${padded.slice(-2)}`;
};

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = random.int(0, at);
    [copy[at], copy[other]] = [copy[other]!, copy[at]!];
  }
  return copy;
}

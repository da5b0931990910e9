/** Whether everything is found that is there, and nothing else is seen: each path against a plain scan. */
import type { Figure } from "../lib/result.ts";
import { ask, conditionOf, filtersOf, pagesOf } from "./asking.ts";
import type { Filter } from "./asking.ts";
import { KINDS, NUMBER_KINDS, WORD_KINDS, initialsIn } from "./questions.ts";
import type { Kind, Question, Questions } from "./questions.ts";
import type { Asker, AskerName } from "./setting.ts";
import { hasWord, isSeen, trueRows, written } from "./truth.ts";
import type { TrueRow } from "./truth.ts";
import type { Pool } from "pg";

/** More rows than this are compared by their first page and their count only. */
const WALKED = 1_000;
const PAGE = 200;
/** A scan in memory: companies with more rows than this are left out of it. */
const SCANNED_AT_MOST = 400_000;
const LEAST: Partial<Record<Kind, number>> = { edit8: 0.99, edits8: 0.99, edit20: 0.99, edits20: 0.99 };
const SHOWN = 4;
const PATHS: { asker: AskerName; filter: Filter }[] = [
  { asker: "user", filter: "none" },
  { asker: "user", filter: "months" },
  { asker: "user", filter: "both" },
  { asker: "administrator", filter: "companies" },
  { asker: "departments", filter: "none" },
  { asker: "own", filter: "none" },
];

/** What the comparison needs; a test brings its own. */
export type Compared = {
  pool: Pool;
  seen: number[];
  askers: Record<AskerName, Asker>;
  questions: Questions;
  say: (line: string) => void;
};
type Tally = { wanted: number; found: number; more: number; wrongTotals: number; examples: string[] };
const noTally = (): Tally => ({ wanted: 0, found: 0, more: 0, wrongTotals: 0, examples: [] });

export async function recall(compared: Compared, questionsEach = 30): Promise<Figure[]> {
  const { pool, seen, say } = compared;
  say("reading the raw rows for the comparison");
  const { rows: counted } = await pool.query<{ id: number; n: string }>(
    "select company_id as id, count(*) as n from invoice_search where company_id = any($1) group by 1",
    [seen],
  );
  const companies = counted.filter(({ n }) => Number(n) <= SCANNED_AT_MOST).map(({ id }) => id);
  const left = seen.length - companies.length;
  const rows = await trueRows(pool, companies);
  say(`comparing answers with ${rows.length} rows of ${companies.length} companies`);
  const figures: Figure[] = [];
  for (const { asker, filter } of PATHS)
    figures.push(...(await wordPath(compared, rows, companies, asker, filter, questionsEach)));
  figures.push(...(await numberPaths(compared, rows, companies, questionsEach)));
  figures.push(...(await sameAnswers(compared, questionsEach)));
  if (left > 0)
    figures.push({
      bench: "find",
      what: "companies too large for the scan in memory",
      figure: left,
      unit: "",
      note: "the others are compared",
    });
  return figures;
}

/** Words by one asker and filter: every row of the scan must be in the answers, in the same order, with the same count. */
async function wordPath(
  { askers, questions }: Compared,
  rows: TrueRow[],
  companies: number[],
  name: AskerName,
  filter: Filter,
  most: number,
): Promise<Figure[]> {
  const asker = askers[name];
  const visible = rows.filter((row) => isSeen(row, { ...asker.reach, companies: within(asker, companies) }));
  const tally = noTally();
  for (const kind of WORD_KINDS)
    for (const question of questions[kind].slice(0, most)) {
      if (!companies.includes(question.row.companyId)) continue;
      const only = filter === "none" && name !== "own" && name !== "departments" ? { company: companies.map(String) } : {};
      const filters = { ...filtersOf(filter, question.row, companies), ...only };
      const word = written(question.text);
      const wanted = visible.filter((row) => hasWord(row, word) && passes(row, filters));
      const { ids, first } = await pagesOf(asker.client, { q: question.text, ...filters }, { limit: PAGE, most: WALKED });
      const due = wanted.map((row) => row.id);
      compare(tally, question.text, dueOf(due, ids), ids);
      if (first.totalIs === "exact" && first.total !== wanted.length) tally.wrongTotals += 1;
    }
  const what = `words, ${filter === "none" ? "no filter" : filter}, ${name}`;
  return [
    recallFigure(what, tally, 1),
    { bench: "find", what: `  exact counts that are wrong`, figure: tally.wrongTotals, unit: "", budget: { most: 0 } },
    { bench: "find", what: `  found, but not by the scan`, figure: tally.more, unit: "", budget: { most: 0 } },
  ];
}

const within = (asker: Asker, companies: number[]): number[] => asker.reach.companies.filter((id) => companies.includes(id));

function passes(row: TrueRow, filters: Record<string, string | string[]>): boolean {
  const { dateFrom, dateTo, company, status } = filters;
  if (company !== undefined && !company.includes(String(row.companyId))) return false;
  if (status !== undefined && !status.includes(`booking:${row.booking}`)) return false;
  if (typeof dateFrom !== "string" || typeof dateTo !== "string") return true;
  return row.date !== null && row.date >= dateFrom && row.date <= dateTo;
}

/** All that is wanted, or where more is than the pages walked, the first of it. */
const dueOf = (wanted: string[], answered: string[]): string[] => wanted.slice(0, Math.max(answered.length, WALKED));

function compare(tally: Tally, text: string, due: string[], ids: string[]): void {
  const answered = new Set(ids);
  const wanted = new Set(due);
  const missing = due.filter((id) => !answered.has(id)).length;
  tally.wanted += due.length;
  tally.found += due.length - missing;
  tally.more += ids.filter((id) => !wanted.has(id)).length;
  if (missing > 0 && tally.examples.length < SHOWN) tally.examples.push(`${text} (${missing} of ${due.length})`);
}

const recallFigure = (what: string, tally: Tally, least: number): Figure => ({
  bench: "find",
  what: `recall: ${what}`,
  figure: tally.wanted === 0 ? null : tally.found / tally.wanted,
  unit: "",
  budget: { least },
  note: tally.examples.length > 0 ? `missed: ${tally.examples.join(", ")}` : `${tally.found} of ${tally.wanted}`,
});

/** Numbers, amounts and initials: the rows that a scan finds by the same reading of what was typed. */
async function numberPaths(
  { askers, questions }: Compared,
  rows: TrueRow[],
  companies: number[],
  most: number,
): Promise<Figure[]> {
  const visible = rows.filter((row) => isSeen(row, { companies }));
  const figures: Figure[] = [];
  const sounds = new Map<string | null, string>();
  const initialsOf = (name: string | null): string => {
    if (!sounds.has(name)) sounds.set(name, initialsIn(written(name ?? "")));
    return sounds.get(name)!;
  };
  for (const kind of [...NUMBER_KINDS, "pinyin"] as const) {
    const tally = noTally();
    for (const question of questions[kind].slice(0, most)) {
      if (!companies.includes(question.row.companyId)) continue;
      const sound = (row: TrueRow): boolean => [row.seller, row.buyer].some((name) => initialsOf(name).includes(question.text));
      const wanted = kind === "pinyin" ? visible.filter(sound).map(({ id }) => id) : wantedOf(kind, question, visible);
      const condition = kind === "pinyin" ? { pinyin: question.text } : conditionOf(kind, question.text);
      const ids =
        condition === null
          ? await answeredIds(askers.user, kind, question)
          : (await pagesOf(askers.user.client, { ...condition, company: companies.map(String) }, { limit: PAGE, most: WALKED }))
              .ids;
      compare(tally, question.text, dueOf(wanted, ids), ids);
    }
    figures.push(recallFigure(KINDS[kind], tally, LEAST[kind] ?? 1));
  }
  return figures;
}

async function answeredIds(asker: Asker, kind: Kind, question: Question): Promise<string[]> {
  const { invoices, near } = await ask(asker.client, kind, question);
  return [...invoices, ...near].map((invoice) => invoice.id);
}

/** A part of a number is one that begins or ends so, and only where there is none one that has it inside. */
function wantedOf(kind: Kind, { text, row }: Question, visible: TrueRow[]): string[] {
  const numbers = (each: TrueRow): string[] => [each.number, each.digitalNumber].filter((one) => one !== null);
  const having = (fits: (number: string) => boolean): string[] =>
    visible.filter((each) => numbers(each).some(fits)).map(({ id }) => id);
  if (kind === "amount") return visible.filter(({ totalFen }) => totalFen === row.totalFen).map(({ id }) => id);
  if (kind === "exact") return having((number) => number === text);
  if (kind === "prefix" || kind === "suffix" || kind === "middle") {
    const whole = having((number) => number === text);
    if (whole.length > 0) return whole;
    const edges = having((number) => number.startsWith(text) || number.endsWith(text));
    return edges.length > 0 ? edges : having((number) => number.includes(text));
  }
  return [row.id];
}

/** The ordinary user's answers are the administrator's, restricted to the companies that he sees. */
async function sameAnswers({ askers, questions, seen }: Compared, most: number): Promise<Figure[]> {
  let asked = 0;
  const other: string[] = [];
  for (const kind of WORD_KINDS)
    for (const { text } of questions[kind].slice(0, most)) {
      const mine = await pagesOf(askers.user.client, { q: text }, { limit: PAGE, most: PAGE });
      const theirs = await pagesOf(
        askers.administrator.client,
        { q: text, company: seen.map(String) },
        { limit: PAGE, most: PAGE },
      );
      asked += 1;
      const counts = mine.first.totalIs === "exact" && theirs.first.totalIs === "exact";
      if (mine.ids.join() !== theirs.ids.join() || (counts && mine.first.total !== theirs.first.total)) other.push(text);
    }
  return [
    {
      bench: "find",
      what: "ordinary user's answers as the administrator's on the same companies",
      figure: (asked - other.length) / asked,
      unit: "",
      budget: { least: 1 },
      note: other.length > 0 ? `other: ${other.slice(0, SHOWN).join(", ")}` : `${asked} questions`,
    },
  ];
}

/**
 * A slice of rows answered: exact numbers in one statement, what is left by the same steps as a question of its own, as far as
 * the time allows. Nothing is chosen for the asker, and nothing counts as missing that wasn't looked for.
 */
import { keyOfRow, readBatchRow, type BatchRow } from "#domain/batch/row.ts";
import type { CaseFacts, Near, Say } from "#domain/causes/cause.types.ts";
import { editSay } from "#domain/causes/d1-input-error.ts";
import { judgeAll } from "#domain/causes/verdict.ts";
import type { RegionId } from "#domain/regions.ts";
import { STATEMENT_CANCELLED, withinBudget } from "#server/find/budget.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { askedOf, searchFor } from "../asking.ts";
import { JUDGES } from "../causes.ts";
import { splitByDifference } from "../causes/input-error.ts";
import { gatherNear } from "../causes/near-numbers.ts";
import { factsOfHit } from "../gather.ts";
import type { KnownRow } from "../known.ts";
import type { Inquiry } from "../lookup.types.ts";
import { NAMED_MAX, type Read, answer, candidates, doubled, reasonOf } from "./answers.ts";
import { firstRowsOf, rowsBeginning, rowsEnding, rowsOfNumbers } from "./batch.queries.ts";
import type { AnsweredRow, BatchEntry, GivenRow, Reason } from "./batch.types.ts";
import { type Traces, answerByEvidence, answerNumberless, answerTraced, tracesOf } from "./traces.ts";

/** Of one number so many invoices are looked at; eight digits are given to many. */
const SAME_MAX = 20;
/** Near numbers of one row, and of a whole batch. */
const ROW_TIMEOUT_MS = 500;
const NEAR_BUDGET_MS = 60_000;
/** Shorter beginnings fit too many numbers. */
const BEGINNING_MIN = 8;

type Answered = { answers: AnsweredRow[]; nearMs: number };
/** What the slice's statements have found. */
type Found = { exact: Map<string, KnownRow[]>; part: Map<string, KnownRow[]>; above: Map<string, number> };
type Asker = { db: Db; actor: Actor; batch: Pick<BatchEntry, "id" | "plan" | "near_ms" | "created_at"> };

/** @returns the rows' answers and the time that went into near numbers */
export async function answerRows(as: Asker, rows: readonly GivenRow[]): Promise<Answered> {
  const { db, actor, batch } = as;
  const reads = rows.map(({ row, cells }): Read => {
    const read = readBatchRow(cells, batch.plan, batch.created_at);
    return { ...read, row, key: keyOfRow(read) };
  });
  const found = await inTime(() =>
    withinBudget(db, async (trx): Promise<Found> => {
      const numbers = [...new Set(reads.flatMap(({ number }) => number ?? []))];
      const exact = await rowsOfNumbers(trx, actor, numbers, SAME_MAX + 1);
      const keys = reads.flatMap(({ key }) => key ?? []);
      return { exact, part: await rowsOfParts(trx, actor, reads, exact), above: await firstRowsOf(trx, batch.id, keys) };
    }),
  );
  // not even the numbers were looked for: so nothing is said of any of these rows
  if (found === null) return { answers: reads.map((read) => answer(read, "notChecked", [], { unchecked: "number" })), nearMs: 0 };
  const missed = reads.filter(({ number }) => number === null || !found.exact.has(number));
  const traces = missed.length === 0 ? NO_TRACES : await inTime(() => tracesOf(db, actor, missed));
  return answerEach(as, reads, found, traces);
}

const NO_TRACES: Traces = { takenOut: new Map(), files: [], numberless: [], byEvidence: new Map() };

/** @param traces null where they took too long */
async function answerEach({ db, actor, batch }: Asker, reads: Read[], found: Found, traces: Traces | null): Promise<Answered> {
  const answers: AnsweredRow[] = [];
  let nearMs = 0;
  for (const read of reads) {
    const first = read.key === null ? undefined : found.above.get(read.key);
    if (first !== undefined && first < read.row) {
      answers.push(doubled(read, first));
      continue;
    }
    if (read.key !== null) found.above.set(read.key, read.row);
    const inquiry = inquiryOf(actor, read, batch.created_at);
    const known = answerKnown(read, inquiry, found, traces);
    if (known !== null) {
      answers.push(known);
      continue;
    }
    const since = performance.now();
    const near = batch.near_ms + nearMs < NEAR_BUDGET_MS ? await nearOf(db, inquiry) : null;
    nearMs += performance.now() - since;
    answers.push(answerMiss(read, inquiry, near, traces));
  }
  return { answers, nearMs };
}

/** What came in time; null where a statement was given up. */
async function inTime<T>(run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (errorCode(error) !== STATEMENT_CANCELLED) throw error;
    return null;
  }
}

/** Invoices of which only a part of the number is given: the digits that a spreadsheet left, or those at the end. */
async function rowsOfParts(
  db: Parameters<typeof rowsBeginning>[0],
  actor: Actor,
  reads: readonly Read[],
  exact: Found["exact"],
): Promise<Map<string, KnownRow[]>> {
  const missed = reads.filter(({ number }) => number === null || !exact.has(number));
  const starts = new Set(missed.flatMap(({ lost }) => (lost !== null && lost.length >= BEGINNING_MIN ? [lost] : [])));
  const ends = new Map(
    missed.flatMap(({ number, lost }) =>
      lost === null && number?.length === 8 ? [[[...number].toReversed().join(""), number]] : [],
    ),
  );
  const beginning = await rowsBeginning(db, actor, [...starts], NAMED_MAX + 1);
  const ending = await rowsEnding(db, actor, [...ends.keys()], NAMED_MAX + 1);
  return new Map([...beginning, ...[...ending].map(([end, rows]) => [ends.get(end)!, rows] as const)]);
}

/** A row as a question of its own. */
export function inquiryOf(actor: Actor, { question, asked: typed }: BatchRow, now: Date): Omit<Inquiry, "db"> {
  return {
    actor,
    now,
    question,
    typed,
    asked: askedOf(typed, {}),
    given: {},
    filters: {},
    conditions: searchFor(typed, {}, actor.userId)!,
    environment: {},
  };
}

/** The answer that needs no looking for near numbers; null where only those can tell. */
function answerKnown(read: Read, inquiry: Omit<Inquiry, "db">, found: Found, traces: Traces | null): AnsweredRow | null {
  const exact = answerExact(read, inquiry, read.number === null ? [] : (found.exact.get(read.number) ?? []));
  const traced = exact ?? (traces && answerTraced(read, inquiry, traces));
  if (traced !== null) return traced;
  if (read.lost !== null) return digitsLost(read, found.part.get(read.lost) ?? []);
  const ending = read.number === null ? [] : (found.part.get(read.number) ?? []);
  if (ending.length > 0) return ofPart(read, ending, { key: "batch.endsSo" }, { key: "batch.endSo" });
  if (read.number !== null && read.number.length >= 7) return null;
  return answerByEvidence(read, traces) ?? unreadable(read, inquiry);
}

function answerExact(read: Read, inquiry: Omit<Inquiry, "db">, rows: readonly KnownRow[]): AnsweredRow | null {
  const { behind, sameNumber } = splitByDifference(inquiry, rows);
  if (behind.length > 0) {
    const facts = factsOfHit(inquiry, behind, behind.length);
    return answer(read, behind.length === 1 ? "found" : "foundSeveral", behind, {
      total: behind.length,
      ...reasonOf(judgeAll(facts, JUDGES).findings[0]),
    });
  }
  const [first] = sameNumber;
  if (first === undefined) return null;
  const facts: CaseFacts = { ...factsOfHit(inquiry, [], 0), sameNumber };
  return answer(
    read,
    "differs",
    sameNumber.map(({ invoice }) => invoice),
    {
      total: sameNumber.length,
      differs: first.differs.filter((field) => field === "code" || field === "date" || field === "amount"),
      ...reasonOf(judgeAll(facts, JUDGES).findings[0]),
    },
  );
}

const ofPart = (read: Read, rows: readonly KnownRow[], why: Say, say: Say): AnsweredRow =>
  candidates(
    read,
    rows.map((invoice) => ({ invoice, why })),
    { reason: { say, cause: "D1", certainty: "likely" } },
  );

/** Digits that are gone can't be looked for: those that begin so are named, and without any the row isn't called missing. */
function digitsLost(read: Read, rows: readonly KnownRow[]): AnsweredRow {
  if (rows.length > 0) return ofPart(read, rows, { key: "batch.beginsSo" }, { key: "batch.lostBegin" });
  const certainty = read.number === null ? "certain" : "likely";
  return answer(read, "unreadable", [], { reason: { say: { key: "D1.float" }, cause: "D1", certainty } });
}

function unreadable(read: Read, inquiry: Omit<Inquiry, "db">): AnsweredRow {
  const { asked } = read;
  // a code alone has its sentence; of anything else a batch looks for whole numbers only
  const reason: Reason =
    asked.number === null && asked.code !== null
      ? reasonOf(judgeAll(factsOfHit(inquiry, [], 0), JUDGES).findings.find(({ cause }) => cause === "D2")).reason!
      : {
          say: asked.number === null ? { key: "batch.noNumber" } : { key: "batch.shortNumber", params: { number: asked.number } },
          cause: "D2",
          certainty: "certain",
        };
  return answer(read, "unreadable", [], { reason });
}

/** Numbers a slip away; null where that took too long. */
const nearOf = (db: Db, inquiry: Omit<Inquiry, "db">): Promise<Near[] | null> =>
  inTime(async () => {
    const { near } = await withinBudget(db, (trx) => gatherNear({ ...inquiry, db: trx }, { behind: [] }), ROW_TIMEOUT_MS);
    return near ?? [];
  });

/**
 * A number that nothing leads to but others like it, or records that lack theirs. What is said of one without any trace is worked
 * out when it is shown: the same as of an invoice that may no longer be seen.
 */
function answerMiss(read: Read, inquiry: Omit<Inquiry, "db">, near: Near[] | null, traces: Traces | null): AnsweredRow {
  if (near !== null && near.length > 0) return nearMatch(read, inquiry, near);
  const incomplete = traces && answerNumberless(read, inquiry, traces);
  if (incomplete !== null) return incomplete;
  return near === null || traces === null
    ? answer(read, "notChecked", [], { unchecked: "near" })
    : answer(read, "noTrace", [], {});
}

function nearMatch(read: Read, inquiry: Omit<Inquiry, "db">, near: Near[]): AnsweredRow {
  const facts: CaseFacts = { ...factsOfHit(inquiry, [], 0), near };
  const told = judgeAll(facts, JUDGES).findings.find(({ cause, candidates: named }) => cause === "D1" && named.length > 0);
  const named = near.slice(0, NAMED_MAX);
  return answer(
    read,
    "nearMatch",
    named.map(({ invoice }) => invoice),
    {
      total: near.length,
      candidates: named.map((each) => ({ number: each.number, why: editSay(each) })),
      ...reasonOf(told),
    },
  );
}

/** What is said of a row without any trace: what its number and code tell by themselves. */
export function reasonOfMiss(inquiry: Omit<Inquiry, "db">, ownRegions: RegionId[], unchecked: boolean): Reason {
  const facts: CaseFacts = { ...factsOfHit(inquiry, [], 0), ownRegions, missed: unchecked ? ["near"] : [] };
  const [first] = judgeAll(facts, JUDGES).findings;
  return reasonOf(first).reason ?? { say: { key: "D22.noTrace" }, cause: "D22", certainty: "likely" };
}

/** What is said of a row whose invoice is kept from the asker, where its company tells him so and whom to ask; null: nothing is. */
export function reasonOfHidden(hidden: CaseFacts["hidden"]): Reason | null {
  const [first] = hidden;
  if (first === undefined) return null;
  const { company, askWhom } = first;
  const key = askWhom.length === 0 ? "D11.exists" : "D11.existsAsk";
  return { say: { key, params: { company, names: askWhom.join(" · ") } }, cause: "D11", certainty: "certain" };
}

/** What is said of a row whose number stands in the names of these files; without any of them all were read since. */
export function reasonOfFiles(inquiry: Omit<Inquiry, "db">, files: readonly CaseFacts["files"][number][]): Reason {
  const { findings } = judgeAll({ ...factsOfHit(inquiry, [], 0), files: [...files] }, JUDGES);
  const told = reasonOf(findings.find(({ cause }) => cause === "D4" || cause === "D10")).reason;
  return told ?? { say: { key: "batch.filesRead" }, cause: null, certainty: null };
}

/**
 * A slice of rows answered: exact numbers in one statement, what is left by the same steps as a question of its own, as far as
 * the time allows. Nothing is chosen for the asker, and nothing counts as missing that wasn't looked for.
 */
import type { CaseFacts, Finding, Near, Say } from "#domain/causes/cause.types.ts";
import { editSay } from "#domain/causes/d1-input-error.ts";
import { judgeAll } from "#domain/causes/verdict.ts";
import { type BatchRow, keyOfRow, readBatchRow } from "#domain/batch/row.ts";
import type { RegionId } from "#domain/regions.ts";
import { withinBudget } from "#server/find/budget.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Cell } from "#domain/lists/cells.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { askedOf, searchFor } from "../asking.ts";
import { JUDGES } from "../causes.ts";
import { splitByDifference } from "../causes/input-error.ts";
import { gatherNear } from "../causes/near-numbers.ts";
import { factsOfHit } from "../gather.ts";
import type { KnownRow } from "../known.ts";
import type { Inquiry } from "../lookup.types.ts";
import { firstRowsOf, rowsBeginning, rowsEnding, rowsOfNumbers } from "./batch.queries.ts";
import type { AnsweredRow, BatchEntry, Reason, RowDetail } from "./batch.types.ts";

/** Of one number so many invoices are looked at; eight digits are given to many. */
const SAME_MAX = 20;
/** So many are named. */
const NAMED_MAX = 5;
/** Near numbers of one row, and of a whole batch. */
const ROW_TIMEOUT_MS = 500;
const NEAR_BUDGET_MS = 60_000;
/** Shorter beginnings fit too many numbers. */
const BEGINNING_MIN = 8;
const QUERY_CANCELED = "57014";

type Slice = { rows: { row: number; cells: Cell[] }[]; answers: AnsweredRow[]; nearMs: number };
type Read = BatchRow & { row: number; key: string | null };
/** What the slice's statements have found. */
type Found = { exact: Map<string, KnownRow[]>; part: Map<string, KnownRow[]>; above: Map<string, number> };

/** @returns the rows' answers and the time that went into near numbers */
export async function answerRows(
  db: Db,
  actor: Actor,
  batch: Pick<BatchEntry, "id" | "last_row" | "plan" | "near_ms" | "created_at">,
  rows: { row: number; cells: Cell[] }[],
): Promise<Omit<Slice, "rows">> {
  const reads = rows.map(({ row, cells }): Read => {
    const read = readBatchRow(cells, batch.plan, batch.created_at);
    return { ...read, row, key: keyOfRow(read) };
  });
  const found = await withinBudget(db, async (trx): Promise<Found> => {
    const numbers = [...new Set(reads.flatMap(({ number }) => number ?? []))];
    const exact = await rowsOfNumbers(trx, actor, numbers, SAME_MAX + 1);
    const part = await rowsOfParts(trx, actor, reads, exact);
    const keys = reads.flatMap(({ key }) => key ?? []);
    return { exact, part, above: await firstRowsOf(trx, batch, keys) };
  });
  const answers: AnsweredRow[] = [];
  let nearMs = 0;
  for (const read of reads) {
    const first = read.key === null ? undefined : found.above.get(read.key);
    if (first !== undefined) {
      answers.push(doubled(read, first));
      continue;
    }
    if (read.key !== null) found.above.set(read.key, read.row);
    const inquiry = inquiryOf(actor, read, batch.created_at);
    const known = answerKnown(read, inquiry, found);
    if (known !== null) {
      answers.push(known);
      continue;
    }
    const since = performance.now();
    const near = batch.near_ms + nearMs < NEAR_BUDGET_MS ? await nearOf(db, inquiry) : null;
    nearMs += performance.now() - since;
    answers.push(near !== null && near.length > 0 ? nearMatch(read, inquiry, near) : noTrace(read, near === null));
  }
  return { answers, nearMs };
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
  };
}

/** The answer that needs no looking for near numbers; null where only those can tell. */
function answerKnown(read: Read, inquiry: Omit<Inquiry, "db">, { exact, part }: Found): AnsweredRow | null {
  const rows = read.number === null ? [] : (exact.get(read.number) ?? []);
  const { behind, sameNumber } = splitByDifference(inquiry, rows);
  if (behind.length > 0) {
    const facts = factsOfHit(inquiry, behind, behind.length);
    return answer(read, behind.length === 1 ? "found" : "foundSeveral", behind, {
      total: behind.length,
      ...reasonOf(judgeAll(facts, JUDGES).findings[0]),
    });
  }
  if (sameNumber.length > 0) {
    const first = sameNumber[0]!;
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
  if (read.lost !== null) return digitsLost(read, part.get(read.lost) ?? []);
  const ending = read.number === null ? [] : (part.get(read.number) ?? []);
  if (ending.length > 0) return candidates(read, ending, { key: "batch.endsSo" }, { key: "batch.endSo" });
  return read.number === null || read.number.length < 7 ? unreadable(read, inquiry) : null;
}

const reasonOf = (finding: Finding | undefined): Pick<RowDetail, "reason"> =>
  finding === undefined
    ? {}
    : { reason: { say: finding.summary, cause: finding.cause, certainty: finding.certainty } satisfies Reason };

function answer(read: Read, outcome: AnsweredRow["outcome"], rows: readonly KnownRow[], detail: RowDetail): AnsweredRow {
  const refs = rows.slice(0, NAMED_MAX).map(({ companyId, id }) => ({ companyId, id }));
  return { row: read.row, key: read.key, outcome, refs, detail };
}

const doubled = (read: Read, firstRow: number): AnsweredRow =>
  answer(read, "doubled", [], {
    firstRow,
    reason: { say: { key: "batch.doubled", params: { row: String(firstRow) } }, cause: null, certainty: null },
  });

function candidates(read: Read, rows: readonly KnownRow[], why: Say, reason: Say): AnsweredRow {
  return answer(read, "nearMatch", rows, {
    total: rows.length,
    candidates: rows.slice(0, NAMED_MAX).map(({ number, digitalNumber }) => ({ number: number ?? digitalNumber ?? "", why })),
    reason: { say: reason, cause: "D1", certainty: "likely" },
  });
}

/** Digits that are gone can't be looked for: those that begin so are named, and without any the row isn't called missing. */
function digitsLost(read: Read, rows: readonly KnownRow[]): AnsweredRow {
  if (rows.length > 0) return candidates(read, rows, { key: "batch.beginsSo" }, { key: "batch.lostBegin" });
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
async function nearOf(db: Db, inquiry: Omit<Inquiry, "db">): Promise<Near[] | null> {
  try {
    const { near } = await withinBudget(db, (trx) => gatherNear({ ...inquiry, db: trx }, { behind: [] }), ROW_TIMEOUT_MS);
    return near ?? [];
  } catch (error) {
    if (errorCode(error) !== QUERY_CANCELED) throw error;
    return null;
  }
}

function nearMatch(read: Read, inquiry: Omit<Inquiry, "db">, near: Near[]): AnsweredRow {
  const facts: CaseFacts = { ...factsOfHit(inquiry, [], 0), near };
  const told = judgeAll(facts, JUDGES).findings.find(({ cause, candidates: named }) => cause === "D1" && named.length > 0);
  const named = near.slice(0, NAMED_MAX);
  return {
    row: read.row,
    key: read.key,
    outcome: "nearMatch",
    refs: named.map(({ invoice: { companyId, id } }) => ({ companyId, id })),
    detail: {
      total: near.length,
      candidates: named.map((each) => ({ number: each.number, why: editSay(each) })),
      ...reasonOf(told),
    },
  };
}

/** What is said of it is worked out when it is shown: the same as of an invoice that may no longer be seen. */
const noTrace = (read: Read, unchecked: boolean): AnsweredRow => answer(read, "noTrace", [], unchecked ? { unchecked } : {});

/** What is said of a row without any trace: what its number and code tell by themselves. */
export function reasonOfMiss(inquiry: Omit<Inquiry, "db">, ownRegions: RegionId[], unchecked: boolean): Reason {
  const facts: CaseFacts = { ...factsOfHit(inquiry, [], 0), ownRegions, missed: unchecked ? ["near"] : [] };
  const [first] = judgeAll(facts, JUDGES).findings;
  return reasonOf(first).reason ?? { say: { key: "D22.noTrace" }, cause: "D22", certainty: "likely" };
}

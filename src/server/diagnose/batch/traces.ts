/**
 * What else leads from a row to an invoice when its number is nowhere: a record that was taken out, a file that isn't read, a record
 * without a number, or, where the row has none, its day and amount. Looked for once for a whole slice.
 */
import type { CaseFacts, Say } from "#domain/causes/cause.types.ts";
import { digitsInName, isNamed } from "#domain/causes/named-in-file.ts";
import { judgeAll } from "#domain/causes/verdict.ts";
import { parseFen } from "#domain/money.ts";
import { attempt, withinBudget } from "#server/find/budget.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { sql, type SqlBool } from "kysely";
import { JUDGES } from "../causes.ts";
import { fitting, numberless } from "../causes/incomplete-records.ts";
import { type OpenFile, openFiles } from "../causes/open-files.ts";
import { type TakenOut, meantBy, takenOut } from "../causes/taken-out.ts";
import { factsOfHit } from "../gather.ts";
import { type KnownRow, amountsShown } from "../known.ts";
import type { Inquiry } from "../lookup.types.ts";
import { NAMED_MAX, type Read, answer, candidates, reasonOf } from "./answers.ts";
import { type Evidence, rowsByEvidence } from "./batch.queries.ts";
import type { AnsweredRow } from "./batch.types.ts";

const NUMBERLESS_MAX = 500;
const EVIDENCE_MS = 1_500;

export type Traces = {
  takenOut: Map<string, TakenOut[]>;
  files: OpenFile[];
  numberless: KnownRow[];
  /** by the row; null where that took too long: some amounts are those of many */
  byEvidence: Map<number, KnownRow[]> | null;
};

/** @param missed rows of which no invoice has the number */
export function tracesOf(db: Db, actor: Actor, missed: readonly Read[]): Promise<Traces> {
  const numbers = [...new Set(missed.flatMap(({ number }) => number ?? []))];
  const amounts = [...new Set(missed.flatMap((read) => (read.number === null ? [] : (fenOf(read) ?? []))))];
  return withinBudget(db, async (trx) => ({
    takenOut: await takenOut(trx, actor, numbers),
    files: await openFiles(trx, actor, [...new Set(missed.flatMap(({ asked, number }) => digitsInName({ ...asked, number })))]),
    numberless:
      amounts.length === 0
        ? []
        : await numberless(
            trx,
            actor,
            sql<SqlBool>`${amountsShown(actor)} and (i.total_fen = any(${amounts}::bigint[]) or i.amount_fen = any(${amounts}::bigint[]))`,
            NUMBERLESS_MAX,
          ),
    byEvidence: await attempt(trx, EVIDENCE_MS, () => rowsByEvidence(trx, actor, missed.flatMap(evidenceOf), NAMED_MAX + 1)),
  }));
}

/** The one amount that a row gives, in fen; null without one. */
function fenOf({ asked: { amountMin, amountMax } }: Read): string | null {
  const fen = amountMin === null || amountMin !== amountMax ? null : parseFen(amountMin);
  return fen === null ? null : String(fen);
}

const dayOf = ({ asked: { dateFrom, dateTo } }: Read): string | null => (dateFrom === dateTo ? dateFrom : null);

/** Of a row without any number: its amount, with its day or its code. */
function evidenceOf(read: Read): Evidence[] {
  const { row, asked, lost } = read;
  const [fen, day] = [fenOf(read), dayOf(read)];
  if (asked.number !== null || lost !== null || fen === null || (day === null && asked.code === null)) return [];
  return [{ row, fen, day, code: asked.code, total: asked.amountBasis === "total" }];
}

/** What a number that no invoice has leads to for certain, or nearly so; null where it leads nowhere. */
export function answerTraced(read: Read, inquiry: Omit<Inquiry, "db">, traces: Traces): AnsweredRow | null {
  const { number, asked } = read;
  const out = meantBy(inquiry, number === null ? [] : (traces.takenOut.get(number) ?? []));
  const merged = out.flatMap(({ mergedInto }) => mergedInto ?? []);
  const told = (facts: Partial<CaseFacts>, cause: "D4" | "D10" | "D20") =>
    reasonOf(judgeAll({ ...factsOfHit(inquiry, [], 0), ...facts }, JUDGES).findings.find((finding) => finding.cause === cause));
  const why: Say = { key: "batch.mergedInto" };
  if (merged.length > 0)
    return candidates(
      read,
      merged.map((invoice) => ({ invoice, why })),
      told({ withdrawn: out.filter(({ mergedInto }) => mergedInto !== null) }, "D20"),
    );
  if (out.length > 0)
    return answer(
      read,
      "withdrawn",
      out.map(({ invoice }) => invoice),
      told({ withdrawn: out }, "D20"),
    );
  const files = traces.files.filter(({ name }) => isNamed(name, { number, code: asked.code }));
  return files.length === 0 ? null : answer(read, "inIntake", files, {});
}

/** Invoices that lack their number and fit the rest of the row, its amount among it. */
export function answerNumberless(read: Read, inquiry: Omit<Inquiry, "db">, traces: Traces): AnsweredRow | null {
  const incomplete = fitting(inquiry, traces.numberless).filter(({ agrees }) => agrees.includes("amount"));
  if (incomplete.length === 0) return null;
  const { findings } = judgeAll({ ...factsOfHit(inquiry, [], 0), incomplete }, JUDGES);
  return candidates(
    read,
    incomplete.map(({ invoice, agrees }) => ({ invoice: invoice as KnownRow, why: sameFields("batch.numberless", agrees) })),
    reasonOf(findings.find(({ cause }) => cause === "D10")),
  );
}

/** Invoices that a row without a number may mean by what else it says; null where it says too little, or nothing fits. */
export function answerByEvidence(read: Read, traces: Traces | null): AnsweredRow | null {
  if (evidenceOf(read).length === 0) return null;
  if (traces === null || traces.byEvidence === null) return answer(read, "notChecked", [], { unchecked: "evidence" });
  const rows = traces.byEvidence.get(read.row) ?? [];
  if (rows.length === 0) return null;
  const said = [...(dayOf(read) === null ? [] : ["date"]), "amount", ...(read.asked.code === null ? [] : ["code"])];
  return candidates(
    read,
    rows.map((invoice) => ({ invoice, why: sameFields("batch.sameFields", said) })),
    {
      reason: {
        say: sameFields("batch.byEvidence", said),
        cause: "D2",
        certainty: rows.length === 1 ? "likely" : "possible",
      },
    },
  );
}

const sameFields = (key: string, fields: readonly string[]): Say => ({
  key,
  params: { fields: { words: fields.map((field) => ({ key: `D1.field.${field}` })) } },
});

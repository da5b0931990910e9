/** The steps of a run. Each goes through its rows part by part, a part in one transaction with the place up to which it has come. */
import { probablePairs } from "#domain/reconciliation/near.ts";
import { type Compared, judge, summed, type Values } from "#domain/reconciliation/values.ts";
import type { ListEntry } from "#readers/list-process.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { settleFindings } from "./findings.queries.ts";
import { addItems, itemsBehind, itemsOf, judgeItems, type Judged, pairItems, unpairedOf } from "./items.queries.ts";
import type { ItemRow, RunRow, Subject } from "./reconciliation.types.ts";
import { broughtBy, registerBehind, registerByKeys } from "./register.queries.ts";
import type { RunRef } from "./subjects.queries.ts";
import { type Asked, itemsOfEntries, type RegisterRow, valuesOfRow } from "./values-of.ts";

export const PART = 200;
/** As many as find no partner on either side are looked through for what is near. */
const UNPAIRED_MOST = 150_000;

export type Part = { trx: Trx; actor: Actor; subject: Subject; run: RunRow; ref: RunRef };
/** The bookmark after a part, and how many it went through; null: the step is at its end. */
export type Done = { bookmark: string; count: number } | null;

const compared = ({ fields }: Subject): Compared[] => fields as Compared[];
const rowsOf = ({ times, total_fen, amount_fen }: ItemRow) => ({
  times,
  totalFen: total_fen === null ? null : BigInt(total_fen),
  amountFen: amount_fen === null ? null : BigInt(amount_fen),
});
const thereOf = (item: ItemRow): Values => summed(item.there!, rowsOf(item));

/** Rows of the list are put down. */
export async function readRows({ trx, ref, run }: Part, entries: readonly ListEntry[], asked: Asked): Promise<void> {
  await addItems(trx, ref, itemsOfEntries(entries, run.plan?.voucher ?? null, asked));
}

/** What the second source has brought is put down. */
export async function readBrought({ trx, actor, subject, run, ref }: Part): Promise<Done> {
  const { rows, last } = await broughtBy(trx, actor, subject, subject.source_b!, run.bookmark ?? "", PART);
  await addItems(
    trx,
    ref,
    rows.map(({ id, values }) => ({
      side: "there" as const,
      no: id,
      key: id,
      digital_key: null,
      tax_key: null,
      there: values,
      here: null,
      times: 1,
      total_fen: null,
      amount_fen: null,
      other_rows: [],
      problems: null,
      outcome: null,
      invoice_id: id,
    })),
    { again: "nothing" },
  );
  return last === null ? null : { bookmark: last, count: rows.length };
}

/** Rows of the list are looked up in the register, by either number. */
export async function lookUp({ trx, actor, subject, run, ref }: Part): Promise<Done> {
  const items = await itemsBehind(trx, ref, { side: "there", after: run.bookmark ?? "-1", limit: PART, unjudged: true });
  if (items.length === 0) return null;
  const found = await registerByKeys(trx, actor, subject.company_id, items);
  const met = new Set(
    (
      await itemsOf(
        trx,
        ref,
        [...new Set(found.values())].map(({ id }) => id),
      )
    ).map(({ invoice_id }) => invoice_id),
  );
  const judged: Judged[] = [];
  for (const item of items) {
    const row = found.get(item.no);
    const base = { side: "there" as const, no: item.no, there: thereOf(item) };
    if (row === undefined) judged.push({ ...base, outcome: "missing-here", invoice_id: null, here: null, fields: [] });
    else {
      const here = valuesOfRow(row);
      const verdict = judge(here, item.there!, compared(subject), rowsOf(item));
      // the 20 digits in one row, the paper's number in another
      const again = met.has(row.id);
      met.add(row.id);
      judged.push({ ...base, ...(again ? { ...verdict, outcome: "twice" as const } : verdict), invoice_id: row.id, here });
    }
  }
  await judgeItems(trx, ref, judged);
  return { bookmark: items.at(-1)!.no, count: items.length };
}

/** Ours of the period that no row of the list has led to. */
export async function goThroughRegister({ trx, actor, subject, run, ref }: Part): Promise<Done> {
  const rows = await registerBehind(trx, actor, subject, run.bookmark, PART);
  const last = rows.at(-1);
  if (last === undefined) return null;
  const known = new Set(
    (
      await itemsOf(
        trx,
        ref,
        rows.map(({ id }) => id),
      )
    ).map(({ invoice_id }) => invoice_id),
  );
  await addItems(
    trx,
    ref,
    rows.filter(({ id }) => !known.has(id)).map((row) => missingThere(row.id, valuesOfRow(row), row)),
  );
  return { bookmark: `${last.issue_date} ${last.id}`, count: rows.length };
}

const missingThere = (id: string, here: Values, keys: Pick<RegisterRow, "digital_key" | "tax_key">) => ({
  side: "here" as const,
  no: id,
  key: null,
  digital_key: keys.digital_key,
  tax_key: keys.tax_key,
  there: null,
  here,
  times: 1,
  total_fen: null,
  amount_fen: null,
  other_rows: [],
  problems: null,
  outcome: "missing-there" as const,
  invoice_id: id,
});

/** What the first source has brought, beside what the second one has; then what of the second the first hasn't. */
export async function goThroughBrought({ trx, actor, subject, run, ref }: Part): Promise<Done> {
  const { rows, last } = await broughtBy(trx, actor, subject, subject.source_a!, run.bookmark ?? "", PART);
  const known = new Map(
    (
      await itemsOf(
        trx,
        ref,
        rows.map(({ id }) => id),
      )
    ).map((item) => [item.invoice_id, item]),
  );
  const judged: Judged[] = [];
  for (const { id, values } of rows) {
    const item = known.get(id);
    if (item === undefined || item.outcome !== null) continue;
    judged.push({
      side: "there",
      no: item.no,
      ...judge(values, item.there!, compared(subject), rowsOf(item)),
      invoice_id: id,
      here: values,
      there: item.there,
    });
  }
  await judgeItems(trx, ref, judged);
  const lacking = rows.filter(({ id }) => !known.has(id));
  await addItems(
    trx,
    ref,
    lacking.map(({ id, values }) => missingThere(id, values, { digital_key: null, tax_key: null })),
    {
      again: "nothing",
    },
  );
  if (last !== null) return { bookmark: last, count: rows.length };
  for (;;) {
    const left = await itemsBehind(trx, ref, { side: "there", after: "-1", limit: PART, unjudged: true });
    if (left.length === 0) return null;
    await judgeItems(
      trx,
      ref,
      left.map((item) => ({
        side: "there" as const,
        no: item.no,
        outcome: "missing-here" as const,
        invoice_id: item.invoice_id,
        here: null,
        there: item.there,
        fields: [],
      })),
    );
  }
}

/** @returns false where there were too many to look through */
export async function findPairs({ trx, subject, ref }: Part): Promise<boolean> {
  const party = subject.direction === null ? null : subject.direction === "received" ? "sellerTaxId" : "buyerTaxId";
  const [there, here] = [
    await unpairedOf(trx, ref, "there", party, UNPAIRED_MOST),
    await unpairedOf(trx, ref, "here", party, UNPAIRED_MOST),
  ];
  if (there === null || here === null) return false;
  const pairs = probablePairs(there, here);
  for (let at = 0; at < pairs.length; at += PART) await pairItems(trx, ref, pairs.slice(at, at + PART));
  return true;
}

/** Differences become findings, or are known from earlier. */
export async function settle({ trx, run, ref }: Part): Promise<Done> {
  const [side, after] = (run.bookmark ?? "there -1").split(" ") as ["there" | "here", string];
  const items = await itemsBehind(trx, ref, { side, after, limit: PART });
  if (items.length === 0) return side === "there" ? { bookmark: "here -1", count: 0 } : null;
  await settleFindings(trx, ref, items);
  return { bookmark: `${side} ${items.at(-1)!.no}`, count: items.length };
}

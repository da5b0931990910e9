/** The rows that a run goes through. */
import { sql } from "kysely";
import type { OutcomeCount } from "#api/reconciliation.api.ts";
import type { Unpaired } from "#domain/reconciliation/near.ts";
import type { Outcome, Values, Why } from "#domain/reconciliation/values.ts";
import { formatFen } from "#domain/money.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { ItemRow } from "./reconciliation.types.ts";
import type { RunRef } from "./subjects.queries.ts";

export type NewItem = {
  side: "there" | "here";
  no: string;
  key: string | null;
  digital_key: string | null;
  tax_key: string | null;
  there: Values | null;
  here: Values | null;
  times: number;
  total_fen: string | null;
  amount_fen: string | null;
  other_rows: number[];
  problems: unknown;
  outcome: Outcome | null;
  invoice_id: string | null;
};

/** Rows of one key that are remembered by their numbers; a list with more of them says it by how many there are. */
const OTHERS_MAX = 20;

/** Rows with a key that is there already are counted and summed with it; or nothing is made of them. */
export async function addItems(
  trx: Trx,
  { companyId, id }: RunRef,
  items: readonly NewItem[],
  { again = "sum" }: { again?: "sum" | "nothing" } = {},
): Promise<void> {
  if (items.length === 0) return;
  const counted = sql`(company_id, run_id, key) where key is not null do update set
      times = reconciliation_item.times + excluded.times,
      total_fen = reconciliation_item.total_fen + excluded.total_fen,
      amount_fen = reconciliation_item.amount_fen + excluded.amount_fen,
      other_rows = case when cardinality(reconciliation_item.other_rows) >= ${OTHERS_MAX} then reconciliation_item.other_rows
        else reconciliation_item.other_rows || excluded.no::int || excluded.other_rows end`;
  await sql`
    insert into reconciliation_item (company_id, run_id, side, no, key, digital_key, tax_key, there, here, times, total_fen,
      amount_fen, other_rows, problems, outcome, invoice_id)
    select ${companyId}, ${id}::bigint, r.side, r.no, r.key, r.digital_key, r.tax_key, r.there, r.here, r.times, r.total_fen,
      r.amount_fen, array(select jsonb_array_elements_text(r.other_rows)::int), r.problems, r.outcome, r.invoice_id
    from json_to_recordset(${toJson(items)}::json) as r(side text, no bigint, key text, digital_key text, tax_key text, there jsonb,
      here jsonb, times int, total_fen bigint, amount_fen bigint, other_rows jsonb, problems jsonb, outcome text, invoice_id bigint)
    on conflict ${again === "sum" ? counted : sql`do nothing`}`.execute(trx);
}

/** Those of one side behind a number, in order; only such with that outcome (null: not judged yet) where one is named. */
export async function itemsBehind(
  db: DbOrTrx,
  { companyId, id }: RunRef,
  wanted: { side: "there" | "here"; after: string; limit: number; outcomes?: readonly Outcome[]; unjudged?: true },
): Promise<ItemRow[]> {
  const { side, after, limit, outcomes, unjudged } = wanted;
  const { rows } = await sql<ItemRow>`
    select * from reconciliation_item where company_id = ${companyId} and run_id = ${id}::bigint and side = ${side}
      and no > ${after}::bigint ${unjudged === undefined ? sql`` : sql`and outcome is null`}
      ${outcomes === undefined ? sql`` : sql`and outcome = any(${outcomes}::text[])`}
    order by no limit ${limit}`.execute(db);
  return rows;
}

export type Judged = {
  side: "there" | "here";
  no: string;
  outcome: Outcome;
  invoice_id: string | null;
  here: Values | null;
  there: Values | null;
  fields: string[];
};

export async function judgeItems(trx: Trx, { companyId, id }: RunRef, judged: readonly Judged[]): Promise<void> {
  if (judged.length === 0) return;
  await sql`
    update reconciliation_item i set outcome = r.outcome, invoice_id = r.invoice_id, here = r.here, there = r.there,
      fields = array(select jsonb_array_elements_text(r.fields))
    from json_to_recordset(${toJson(judged)}::json) as r(side text, no bigint, outcome text, invoice_id bigint, here jsonb, there jsonb,
      fields jsonb)
    where i.company_id = ${companyId} and i.run_id = ${id}::bigint and i.side = r.side and i.no = r.no`.execute(trx);
}

/** What of these invoices rows of the other side were found to be already. */
export async function itemsOf(db: DbOrTrx, { companyId, id }: RunRef, invoices: readonly string[]): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`
    select * from reconciliation_item where company_id = ${companyId} and run_id = ${id}::bigint
      and invoice_id = any(${invoices}::bigint[]) and side = 'there' order by no`.execute(db);
  return rows;
}

/** What has no partner; null where it is more than fits in memory. */
export async function unpairedOf(
  db: DbOrTrx,
  ref: RunRef,
  side: "there" | "here",
  party: "sellerTaxId" | "buyerTaxId" | null,
  most: number,
): Promise<Unpaired[] | null> {
  const outcomes: Outcome[] = side === "there" ? ["missing-here", "unreadable"] : ["missing-there"];
  const { rows } = await sql<Unpaired>`
    select no::text as id, v ->> 'code' as code, v ->> 'number' as number, v ->> 'digitalNumber' as "digitalNumber",
      v ->> 'date' as date, coalesce(v ->> 'total', v ->> 'amount') as fen,
      v ->> ${party}::text as party
    from (select no, coalesce(there, here) as v from reconciliation_item where company_id = ${ref.companyId}
      and run_id = ${ref.id}::bigint and side = ${side} and outcome = any(${outcomes}::text[]) order by no limit ${most + 1}) as i`.execute(
    db,
  );
  return rows.length > most ? null : rows;
}

export async function pairItems(
  trx: Trx,
  { companyId, id }: RunRef,
  pairs: readonly { there: string; here: string; why: Why }[],
): Promise<void> {
  if (pairs.length === 0) return;
  const list = toJson(pairs);
  await sql`
    update reconciliation_item t set outcome = 'probable', why = r.why, pair = r.here, here = h.here, invoice_id = h.invoice_id
    from json_to_recordset(${list}::json) as r(there bigint, here bigint, why text), reconciliation_item h
    where t.company_id = ${companyId} and t.run_id = ${id}::bigint and t.side = 'there' and t.no = r.there
      and h.company_id = ${companyId} and h.run_id = ${id}::bigint and h.side = 'here' and h.no = r.here`.execute(trx);
  // ours stands with its partner
  await sql`
    delete from reconciliation_item h using json_to_recordset(${list}::json) as r(there bigint, here bigint)
    where h.company_id = ${companyId} and h.run_id = ${id}::bigint and h.side = 'here' and h.no = r.here`.execute(trx);
}

/** By outcome how many there are, and what they amount to on both sides. */
export async function countItems(db: DbOrTrx, { companyId, id }: RunRef): Promise<OutcomeCount[]> {
  const fen = (
    side: "here" | "there",
  ) => sql`round(coalesce(sum(case when coalesce(${sql.ref(side)} ->> 'total', ${sql.ref(side)} ->> 'amount')
    ~ '^-?[0-9]+([.][0-9]+)?$' then coalesce(${sql.ref(side)} ->> 'total', ${sql.ref(side)} ->> 'amount')::numeric end), 0) * 100)::text`;
  const { rows } = await sql<{ outcome: Outcome; count: number; here: string; there: string }>`
    select outcome, count(*)::int as count, ${fen("here")} as here,
      ${fen("there")} as there
    from reconciliation_item where company_id = ${companyId} and run_id = ${id}::bigint and outcome is not null
    group by outcome`.execute(db);
  return rows.map(({ outcome, count, here, there }) => ({
    outcome,
    count,
    here: formatFen(BigInt(here)),
    there: formatFen(BigInt(there)),
  }));
}

/** What earlier runs went through: their file, their counts and the differences stay. */
export async function forgetItems(trx: Trx, { companyId, reconciliationId, id }: RunRef): Promise<void> {
  await sql`delete from reconciliation_item where company_id = ${companyId} and run_id in (
    select id from reconciliation_run where company_id = ${companyId} and reconciliation_id = ${reconciliationId}::bigint
      and id <> ${id}::bigint)`.execute(trx);
}

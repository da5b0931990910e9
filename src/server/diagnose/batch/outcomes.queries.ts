/** The rows of a batch with what came out of them, as far as the asker may see it now. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { BatchOutcome } from "#api/batch-lookups.api.ts";
import type { Cell } from "#domain/lists/cells.ts";
import { discardable, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { BatchEntry, GivenRow, RowDetail, StoredRow } from "./batch.types.ts";

/** Outcomes that rest on invoices: where none of them may be seen any more, there is no trace. */
const RESTING = ["found", "foundSeveral", "differs", "nearMatch"] as const satisfies readonly BatchOutcome[];
/** Rows for which an invoice was found as given, and those that only repeat another one. */
const NOT_MISSED = ["found", "foundSeveral", "doubled"] as const satisfies readonly BatchOutcome[];

/** A row's answer, and the one before it. */
const NOW = { outcome: sql.ref("r.outcome"), companies: sql.ref("r.company_ids"), ids: sql.ref("r.invoice_ids") };
const BEFORE = {
  outcome: sql.ref("r.outcome_before"),
  companies: sql.ref("r.company_ids_before"),
  ids: sql.ref("r.invoice_ids_before"),
};
type Answer = typeof NOW;

/** How many of an answer's invoices fulfil this. */
const countRefs = ({ companies, ids }: Answer, condition: RawBuilder<SqlBool>): RawBuilder<number> =>
  sql<number>`(select count(*)::int from unnest(${companies}, ${ids})
    as ref(company_id, id) join invoice i on i.company_id = ref.company_id and i.id = ref.id where ${condition})`;

/** What an answer is worth now: nothing rests on what the asker may not see. */
function worth(actor: Actor, answer: Answer): RawBuilder<string> {
  const { outcome, companies, ids } = answer;
  const out = sql<SqlBool>`(${discardable(actor, "i")} and i.deleted_at is not null)`;
  const there = sql<SqlBool>`(${visibleTo(actor, "i")} and i.deleted_at is null)`;
  // what was found before and was taken out since had been found all the same
  const seen = countRefs(answer, answer === BEFORE ? sql<SqlBool>`(${there} or ${out})` : there);
  const restorable = countRefs(answer, out);
  const reached = actor.reaches.map(({ companyId }) => companyId);
  const own = sql<SqlBool>`exists (select 1 from unnest(${companies}, ${ids}) as ref(company_id, id)
    join document d on d.company_id = ref.company_id and d.id = ref.id
    where d.company_id = any(${reached}::int[]) and d.uploaded_by = ${actor.userId} and d.deleted_at is null)`;
  return sql<string>`(case when ${outcome} is null then 'waiting'
    when ${outcome} = any(${RESTING}::text[]) then (select case when seen.n = 0 then 'noTrace'
      when ${outcome} = 'foundSeveral' and seen.n = 1 then 'found' else ${outcome} end from (select ${seen} as n) seen)
    when ${outcome} = 'withdrawn' then case when ${seen} > 0 then 'found' when ${restorable} > 0 then 'withdrawn' else 'noTrace' end
    when ${outcome} = 'inIntake' and not ${own} then 'noTrace'
    else ${outcome} end)`;
}

type Batch = Pick<BatchEntry, "id" | "round">;

/** `now.outcome` of the alias `r`, and `was.outcome`: what it was before, where the last round made something else of it. */
const outcomes = (
  actor: Actor,
  { round }: Batch,
): RawBuilder<unknown> => sql`cross join lateral (select ${worth(actor, NOW)} as outcome) now
  cross join lateral (select case when ${round}::int > 0 and r.round = ${round}::int and r.outcome_before is not null
      and (r.outcome_before, r.invoice_ids_before) is distinct from (r.outcome, r.invoice_ids)
    then nullif(${worth(actor, BEFORE)}, now.outcome) end as outcome) was`;

export type OutcomeCount = { outcome: BatchOutcome; n: number; changed: number };

/** Rows by outcome, and how many of them were something else before. */
export async function countOutcomes(db: DbOrTrx, actor: Actor, batch: Batch): Promise<OutcomeCount[]> {
  const { rows } = await sql<OutcomeCount>`select now.outcome, count(*)::int as n, count(was.outcome)::int as changed
    from batch_lookup_row r ${outcomes(actor, batch)} where r.batch_id = ${batch.id}::bigint group by 1`.execute(db);
  return rows;
}

type RawRow = {
  row_number: number;
  cells: Cell[];
  outcome: BatchOutcome;
  before: BatchOutcome | null;
  other: boolean;
  company_ids: number[];
  invoice_ids: string[];
  detail: RowDetail;
};

export type RowsWanted = { after: number; outcomes: readonly BatchOutcome[]; changed: boolean; limit: number };

/** Rows behind one, in the order of what was given; of these outcomes where any are named. */
export async function storedRows(
  db: DbOrTrx,
  actor: Actor,
  batch: Batch,
  { after, outcomes: wanted, changed, limit }: RowsWanted,
): Promise<StoredRow[]> {
  const { rows } =
    await sql<RawRow>`select r.row_number, r.cells, now.outcome, was.outcome as before, r.outcome is distinct from now.outcome as other, r.company_ids, r.invoice_ids, r.detail
    from batch_lookup_row r ${outcomes(actor, batch)}
    where r.batch_id = ${batch.id}::bigint and r.row_number > ${after}
      and (${wanted.length === 0} or now.outcome = any(${wanted}::text[])) and (${!changed} or was.outcome is not null)
    order by r.row_number limit ${limit}`.execute(db);
  return rows.map(({ row_number, company_ids, invoice_ids, ...row }) => ({
    ...row,
    row: row_number,
    refs: invoice_ids.map((invoice, index): InvoiceRef => ({ companyId: company_ids[index]!, id: invoice })),
  }));
}

/** The rows that a round judges. */
function ofRound(actor: Actor, again: BatchEntry["again"]): RawBuilder<SqlBool> {
  if (again === "missed") return sql<SqlBool>`not (${worth(actor, NOW)} = any(${NOT_MISSED}::text[]))`;
  return again === "notChecked" ? sql<SqlBool>`(r.outcome is null or r.outcome = 'notChecked')` : sql<SqlBool>`true`;
}

export async function countOfRound(db: DbOrTrx, actor: Actor, id: string, again: BatchEntry["again"]): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from batch_lookup_row r
    where r.batch_id = ${id}::bigint and ${ofRound(actor, again)}`.execute(db);
  return rows[0]!.n;
}

/** The rows whose turn it is, in their order. */
export async function nextRows(
  db: DbOrTrx,
  actor: Actor,
  { id, last_row, again }: Pick<BatchEntry, "id" | "last_row" | "again">,
  limit: number,
): Promise<GivenRow[]> {
  const { rows } =
    await sql<GivenRow>`select r.row_number as row, r.cells, r.outcome is not null as answered from batch_lookup_row r
    where r.batch_id = ${id}::bigint and r.row_number > ${last_row} and ${ofRound(actor, again)}
    order by r.row_number limit ${limit}`.execute(db);
  return rows;
}

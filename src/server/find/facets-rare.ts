/** Kinds and tax states that a sample has missed: there are few of them, and an index that leads to them. */
import { sql } from "kysely";
import type { Facets } from "#api/facets.api.ts";
import { STATE_AXES } from "#domain/states.ts";
import { INVOICE_KINDS } from "#domain/invoice.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { attempt } from "./budget.ts";
import { type Asked, hitPredicate } from "./hits.ts";

/** So many rows of the values that are missing are looked at, of all companies together; more of them, and the sample has the value. */
const LOOKED_AT = 4_000;
const LOOK_MS = 60;
/** Every register is full of these: the index leaves them out. */
const USUAL_TAX_STATES = ["unknown", "normal"];

type Counted = Facets["kind"];

/**
 * The facets of a sample (or the one that is wanted of them) with the kinds and tax states of whole companies that it lacks. Of what somebody sees of a part of a company no
 * index leads to a kind: he is told what the sample has. As little for the other states, which have few values and no index.
 */
export async function withRare(db: DbOrTrx, asked: Asked, facets: Facets, only: string | null): Promise<Facets> {
  const companies = asked.scopes.flatMap((scope) => (scope.of === "company" ? [scope.companyId] : []));
  if (companies.length === 0) return facets;
  const tax = facets.states["tax"] ?? [];
  const wants = (name: string): boolean => only === null || only === name;
  const kinds = wants("kind") ? await rare(db, asked, companies, "kind", lacking(INVOICE_KINDS, facets.kind)) : [];
  const states = wants("tax") ? await rare(db, asked, companies, "tax_state", lacking(STATE_AXES.tax, tax)) : [];
  return { ...facets, kind: [...facets.kind, ...kinds], states: { ...facets.states, tax: [...tax, ...states] } };
}

const lacking = (all: readonly string[], counted: Counted): string[] =>
  all.filter((value) => !USUAL_TAX_STATES.includes(value) && counted.every((each) => each.value !== value));

async function rare(
  db: DbOrTrx,
  asked: Asked,
  companies: number[],
  column: "kind" | "tax_state",
  values: string[],
): Promise<Counted> {
  const led = column === "kind" ? sql`true` : sql`x.tax_state not in ('unknown', 'normal')`;
  const result = await attempt(db, LOOK_MS, () =>
    sql<Counted[number]>`select s.${sql.ref(column)} as value, count(*)::int as count
      from unnest(${companies}::int[]) as c(company_id)
      cross join lateral (select * from invoice_search x where x.company_id = c.company_id
        and x.${sql.ref(column)} = any(${values}::text[]) and ${led} limit ${Math.ceil(LOOKED_AT / companies.length)}) s
      where ${hitPredicate(asked)} group by 1 order by 2 desc, 1`.execute(db),
  );
  return result?.rows ?? [];
}

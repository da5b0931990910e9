/** What D20 must know: records that were taken out of the register, as far as the asker may bring them back or see what stands for them. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { discardable, visibleCompanies, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { type KnownRow, type RawKnown, KNOWN_COLUMNS, knownOf, knownOfRefs } from "../known.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";
import { splitByDifference } from "./input-error.ts";

/** Of one number. */
const TAKEN_OUT_MAX = 20;
const DIGITAL_LENGTH = 20;
export type TakenOut = { invoice: KnownRow; mergedInto: KnownRow | null };

export async function gatherTakenOut(inquiry: Inquiry, { behind }: CaseFacts): Promise<Gathered> {
  const { db, actor, asked } = inquiry;
  if (behind.length > 0 || asked.number === null || asked.numberPartial !== null) return { withdrawn: [] };
  const found = (await takenOut(db, actor, [asked.number])).get(asked.number) ?? [];
  return { withdrawn: meantBy(inquiry, found) };
}

/** Twenty digits name one invoice; eight are given to many, so that the rest of what was said must be so too. */
export function meantBy(inquiry: Pick<Inquiry, "asked" | "typed">, found: readonly TakenOut[]): TakenOut[] {
  if (inquiry.asked.number?.length === DIGITAL_LENGTH) return [...found];
  const { behind } = splitByDifference(
    inquiry,
    found.map(({ invoice }) => invoice),
  );
  return found.filter(({ invoice }) => behind.includes(invoice));
}

/** A record counts where the asker may bring it back, or sees both it and the one that it was merged into. */
export async function takenOut(db: DbOrTrx, actor: Actor, numbers: readonly string[]): Promise<Map<string, TakenOut[]>> {
  if (numbers.length === 0 || visibleCompanies(actor).length === 0) return new Map();
  const { rows } = await sql<RawKnown & { asked: string; may: boolean; kept: string | null }>`${HOT}
    select a.asked, hit.* from unnest(${numbers}::text[]) as a(asked) cross join lateral (
      select ${KNOWN_COLUMNS}, ${discardable(actor, "i")} as may, ${mergedInto} as kept from invoice i
      where ${visibleTo(actor, "i")} and i.deleted_at is not null and (i.number = a.asked or i.digital_number = a.asked)
      limit ${TAKEN_OUT_MAX}) hit`.execute(db);
  const kept = await knownOfRefs(
    db,
    actor,
    rows.flatMap((row) => (row.kept === null ? [] : [{ companyId: 0, id: row.kept }])),
  );
  const told = rows.flatMap((row): (TakenOut & { asked: string })[] => {
    const into = row.kept === null ? null : (kept.find(({ id }) => id === row.kept) ?? null);
    const tells = row.kept === null ? row.may : into !== null;
    return tells ? [{ asked: row.asked, invoice: knownOf(actor, row), mergedInto: into }] : [];
  });
  return Map.groupBy(told, ({ asked }) => asked);
}

/** The record that is there and that `i` was found to be the same as. */
const mergedInto: RawBuilder<string | null> = sql`(select o.id from duplicate_case c join invoice o on o.deleted_at is null
    and o.company_id = case when c.invoice_id = i.id then c.other_company_id else c.company_id end
    and o.id = case when c.invoice_id = i.id then c.other_invoice_id else c.invoice_id end
  where c.state = 'same' and ((c.company_id = i.company_id and c.invoice_id = i.id)
    or (c.other_company_id = i.company_id and c.other_invoice_id = i.id)) limit 1)`;

/** Those of these records that the actor may still bring back. */
export async function stillTakenOut(db: DbOrTrx, actor: Actor, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0 || visibleCompanies(actor).length === 0) return new Set();
  const condition = sql<SqlBool>`${discardable(actor, "i")} and i.deleted_at is not null and i.id = any(${ids}::bigint[])`;
  const { rows } = await sql<{ id: string }>`select i.id from invoice i where ${condition}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

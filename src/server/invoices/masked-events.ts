/** Events as somebody may read them who doesn't see the invoices that they tell of in clear. */
import type { WithheldField } from "#api/invoices.api.ts";
import { sql } from "kysely";
import { type Persons, coverData, inStars } from "#domain/personal/personal.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { mayIn } from "#server/people/people.policy.ts";
import { type MaskedRow, hiddenPersons } from "./masking.ts";
import { withheldFromTrace, withheldIn } from "./withheld.ts";

type Told = { subject: string; subject_id: string; data: Record<string, unknown>; reason: string | null };

/** Numbers are told by their form wherever they stand; of what isn't an invoice nobody knows whose names are in it. */
const NOBODY: Persons = { whole: new Map(), known: [] };

/**
 * The same events without the fields that the actor's role withholds, and with stars in the place of what is personal. With
 * `invoice.personal` that stays as it is.
 * @param events of one company, in whatever order; `masked` says whether anything was covered or withheld
 */
export async function eventsShown<T extends Told>(
  db: DbOrTrx,
  actor: Actor,
  companyId: number,
  events: readonly T[],
): Promise<(T & { masked: boolean })[]> {
  const withheld = withheldIn(actor, companyId);
  const shown = await withoutPersonal(db, actor, companyId, events);
  return withheld.length === 0 ? shown : shown.map((event) => withholding(event, withheld));
}

function withholding<T extends Told & { masked: boolean }>(event: T, withheld: readonly WithheldField[]): T {
  if (event.subject !== "invoice") return event;
  const data = withheldFromTrace(event.data, withheld);
  return { ...event, data, masked: event.masked || JSON.stringify(data) !== JSON.stringify(event.data) };
}

async function withoutPersonal<T extends Told>(
  db: DbOrTrx,
  actor: Actor,
  companyId: number,
  events: readonly T[],
): Promise<(T & { masked: boolean })[]> {
  if (mayIn(actor, companyId, "invoice.personal")) return events.map((event) => ({ ...event, masked: false }));
  const ids = [...new Set(events.filter(({ subject }) => subject === "invoice").map((event) => event.subject_id))];
  const invoices = ids.length === 0 ? [] : await namedRows(db, companyId, ids);
  const hidden = new Map(invoices.map((row) => [row.id, hiddenPersons(actor, row)]));
  return events.map((event) => {
    const persons = event.subject === "invoice" ? (hidden.get(event.subject_id) ?? null) : NOBODY;
    if (persons === null) return { ...event, masked: false };
    const { data, reason } = coverData({ data: event.data, reason: event.reason }, persons, inStars) as Pick<
      T,
      "data" | "reason"
    >;
    const masked = JSON.stringify([data, reason]) !== JSON.stringify([event.data, event.reason]);
    return { ...event, data, reason, masked };
  });
}

async function namedRows(db: DbOrTrx, companyId: number, ids: readonly string[]): Promise<MaskedRow[]> {
  const result =
    await sql<MaskedRow>`select i.company_id, i.id, i.owner_id, i.seller_name, i.seller_tax_id, i.buyer_name, i.buyer_tax_id,
    i.business, i.extra from invoice i where i.company_id = ${companyId}::int and i.id = any(${ids}::bigint[])`.execute(db);
  return result.rows;
}

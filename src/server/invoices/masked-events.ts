/** Events as somebody may read them who doesn't see the invoices that they tell of in clear. */
import type { WithheldField } from "#api/invoices.api.ts";
import { sql } from "kysely";
import { type Persons, coverData, inStars } from "#domain/personal/personal.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { mayIn } from "#server/people/people.policy.ts";
import { type MaskedRow, hiddenPersons } from "./masking.ts";
import { tellsOfInvoices, withheldFromTrace, withheldIn } from "./withheld.ts";

type Told = { type: string; subject: string; subject_id: string; data: Record<string, unknown>; reason: string | null };
type Shown<T> = T & {
  /** stars stand in the place of what is personal */
  masked: boolean;
  /** a field or words that the actor's role withholds are left out */
  withheld: boolean;
};

/** Numbers are told by their form wherever they stand; of what isn't an invoice nobody knows whose names are in it. */
const NOBODY: Persons = { whole: new Map(), known: [] };

/**
 * The same events without the fields that the actor's role withholds, and with stars in the place of what is personal. With
 * `invoice.personal` that stays as it is.
 * @param events of one company, in whatever order
 */
export async function eventsShown<T extends Told>(
  db: DbOrTrx,
  actor: Actor,
  companyId: number,
  events: readonly T[],
): Promise<Shown<T>[]> {
  const withheld = withheldIn(actor, companyId);
  const shown = await withoutPersonal(db, actor, companyId, events);
  return shown.map((event) => withholding(event, withheld));
}

/** What people wrote goes whole: in it can stand any field. */
function withholding<T extends Told & { masked: boolean }>(event: T, withheld: readonly WithheldField[]): Shown<T> {
  if (withheld.length === 0 || !tellsOfInvoices(event)) return { ...event, withheld: false };
  const data = withheldFromTrace(event.data, withheld);
  const less = event.reason !== null || JSON.stringify(data) !== JSON.stringify(event.data);
  return { ...event, data, reason: null, withheld: less };
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

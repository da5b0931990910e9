/** What D7 and D23 must know of the one invoice that is meant: what was said of its states, and the red invoices that reverse it. */
import { type SqlBool, sql } from "kysely";
import type { CaseFacts, Known, StateSaid } from "#domain/causes/cause.types.ts";
import { meantOf } from "#domain/causes/subject.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { knownByNumber } from "../known.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

const REDS_MAX = 20;

/** Asked only where its state has anything to explain. The invoice itself is one that the asker sees. */
export async function gatherFoundStates({ db, actor }: Inquiry, { found, foundTotal, behind }: CaseFacts): Promise<Gathered> {
  const known = meantOf({ found, foundTotal, behind });
  if (known === undefined) return {};
  const [reds, statesSaid] = [await redsOf({ db, actor }, known), isUsed(known) ? await saidOf(db, known) : []];
  return { reds, statesSaid };
}

const isUsed = ({ use, booking, claim }: Known): boolean => use !== "unused" || booking !== "not-booked" || claim !== "none";

async function redsOf({ db, actor }: Pick<Inquiry, "db" | "actor">, known: Known): Promise<Known[]> {
  if (!known.taxState.startsWith("red-flushed")) return [];
  const numbers = [known.number, known.digitalNumber].filter((number) => number !== null);
  const found = await knownByNumber(
    db,
    actor,
    sql<SqlBool>`i.company_id = ${known.companyId}::int and i.original_number = any(${numbers}::text[]) and i.red
      and (i.original_code is null or i.original_code is not distinct from ${known.code})`,
    REDS_MAX,
  );
  return found;
}

/** The last that was said of each axis, by whom and when, as its page shows it. */
async function saidOf(db: DbOrTrx, { companyId, id }: Known): Promise<StateSaid[]> {
  const { rows } = await sql<Omit<StateSaid, "at"> & { at: Date }>`
    select s.axis, s.value, s.source, u.name as by, s.at from invoice_state s left join "user" u on u.id = s.said_by
    where s.company_id = ${companyId}::int and s.invoice_id = ${id}::bigint and s.axis in ('use', 'booking', 'claim') order by s.id`.execute(
    db,
  );
  return rows.map(({ at, ...said }) => ({ ...said, at: at.toISOString() }));
}

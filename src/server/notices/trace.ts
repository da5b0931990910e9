/** What concerns several companies, or all of them, is told in the trail of each. */
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { type EventInput, recordEvents } from "#server/platform/events.ts";

/** The companies of the installation; spaces of single persons are none. */
export async function companyIds(db: DbOrTrx): Promise<number[]> {
  const rows = await db.selectFrom("company").select("id").where("personal_of", "is", null).orderBy("id").execute();
  return rows.map(({ id }) => id);
}

/** @param companies null: all of the installation */
export async function tellCompanies(
  trx: Trx,
  companies: readonly number[] | null,
  event: Omit<EventInput, "companyId">,
): Promise<void> {
  const ids = companies ?? (await companyIds(trx));
  await recordEvents(
    trx,
    ids.map((companyId) => ({ ...event, companyId })),
  );
}

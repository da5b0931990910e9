/** Who belongs to no company has a space of his own: a company of one, that nobody else looks after. */
import type { Trx } from "#server/platform/database/tables.ts";
import type { By } from "./grants.ts";
import { addMembership, createCompany } from "./people.usecases.ts";

/** Makes it where there is none yet. @returns its number */
export async function makePersonalSpace(trx: Trx, userId: string, by: By): Promise<number> {
  const there = await trx.selectFrom("company").select("id").where("personal_of", "=", userId).executeTakeFirst();
  if (there !== undefined) return there.id;
  const { name } = await trx.selectFrom("user").select("name").where("id", "=", userId).executeTakeFirstOrThrow();
  const companyId = await createCompany(trx, { name, personalOf: userId }, by);
  // all that can be done with invoices, and nothing to administrate
  await addMembership(trx, { userId, companyId, role: "finance", reach: "company" }, by);
  return companyId;
}

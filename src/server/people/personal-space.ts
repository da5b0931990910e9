/** Who belongs to no company has a space of his own: a company of one, that nobody else looks after. */
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { By } from "./grants.ts";
import { mayIn } from "./people.policy.ts";
import { companyRows } from "./people.queries.ts";
import type { Actor } from "./people.types.ts";
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

/** Who answers for the security of a company erases there; in a space of one's own whose it is, as nobody else looks into it. */
export async function mayErase(db: DbOrTrx, actor: Actor, companyId: number): Promise<boolean> {
  if (mayIn(actor, companyId, "security.manage")) return true;
  if (!actor.reaches.some((reach) => reach.companyId === companyId)) return false;
  return (await companyRows(db)).some((company) => company.id === companyId && company.personal_of === actor.userId);
}

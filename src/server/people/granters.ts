import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { actorsIn } from "./actors.ts";
import { mayIn } from "./people.policy.ts";
import type { Actor } from "./people.types.ts";

/** Those who may grant access in a company, who see most of it first. */
export async function grantersIn(db: DbOrTrx, companyId: number, now: Date): Promise<Actor[]> {
  const order = ["company", "department", "own"];
  const rank = (actor: Actor): number => order.indexOf(actor.reaches[0]?.reach ?? "own");
  const granters = (await actorsIn(db, companyId, now)).filter((actor) => mayIn(actor, companyId, "access.grant"));
  return granters.toSorted((a, b) => rank(a) - rank(b));
}

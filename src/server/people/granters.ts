import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { actorsIn } from "./actors.ts";
import { mayIn } from "./people.policy.ts";
import type { Actor } from "./people.types.ts";

/**
 * Those who may grant access in a company: whoever does so in all of it, who sees most first; before them the heads, the nearest first.
 * @param departmentIds heads of these and of those above them; null: of any
 */
export async function grantersIn(
  db: DbOrTrx,
  companyId: number,
  now: Date,
  departmentIds: readonly string[] | null = [],
): Promise<{ heads: Actor[]; others: Actor[] }> {
  const order = ["company", "department", "own"];
  const here = (actor: Actor) => actor.reaches.find((reach) => reach.companyId === companyId);
  const rank = (actor: Actor): number => order.indexOf(here(actor)?.reach ?? "own");
  const all = await actorsIn(db, companyId, now);
  // who heads less is nearer
  const near = (actor: Actor): number => {
    const sizes = (here(actor)?.headOf ?? [])
      .filter(({ below }) => departmentIds === null || departmentIds.some((id) => below.includes(id)))
      .map(({ below }) => below.length);
    return Math.min(...sizes);
  };
  const heads = all.filter((actor) => Number.isFinite(near(actor)));
  const others = all.filter((actor) => !heads.includes(actor) && mayIn(actor, companyId, "access.grant"));
  return { heads: heads.toSorted((a, b) => near(a) - near(b)), others: others.toSorted((a, b) => rank(a) - rank(b)) };
}

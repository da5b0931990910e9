/**
 * What people own, wherever it lies: each module says how its part is counted and handed over (server/app/belongings.ts puts them
 * together), and nobody else writes its tables.
 */
import type { BELONGINGS, BelongingCounts } from "#api/staff.api.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { By } from "../grants.ts";

/** What is meant: of a company, of whoever or one person, of one department or all. */
export type Owned = {
  companyId: number;
  ownerId: string | null;
  departmentId: string | null;
  /** also what belongs to no company */
  everything: boolean;
};
/** Where it goes; what isn't named stays. */
export type Goal = { ownerId: string | null; departmentId: string | null };

export type BelongingName = (typeof BELONGINGS)[number];
export type Belongings = {
  name: BelongingName;
  count(db: DbOrTrx, owned: Owned): Promise<number>;
  /** Hands the next ones over, each with its event. @returns how many; none: nothing is left */
  handOver(trx: Trx, owned: Owned, goal: Goal, by: By & { now: Date }): Promise<number>;
};

export const NOTHING: BelongingCounts = { invoices: 0, files: 0, views: 0, batches: 0, tickets: 0, services: 0 };

export async function countBelongings(db: DbOrTrx, belongings: readonly Belongings[], owned: Owned): Promise<BelongingCounts> {
  const counted = { ...NOTHING };
  for (const { name, count } of belongings) counted[name] = await count(db, owned);
  return counted;
}

/** Who writes announcements and windows, who runs incidents, and whom they reach. */
import type { Permission } from "#api/permissions.api.ts";
import { companiesWhere, mayEverywhere } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { companyIds } from "./trace.ts";

/** The companies in which he may; `everybody`: he may in each, and so for the installation as a whole. */
export type Scope = { companies: number[]; everybody: boolean };

export async function scopeOf(db: DbOrTrx, actor: Actor, permission: Permission): Promise<Scope> {
  const companies = companiesWhere(actor, permission);
  if (companies.length === 0) return { companies, everybody: false };
  return { companies, everybody: mayEverywhere(actor, await companyIds(db), permission) };
}

/** @param companies null: all */
export const covers = ({ companies: own, everybody }: Scope, companies: readonly number[] | null): boolean =>
  companies === null ? everybody : companies.every((each) => own.includes(each));

/** Who must show two factors: by company and by role, as the security administrator says. */
import { z } from "zod";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { readSetting } from "#server/platform/setting.ts";
import type { Actor } from "../people.types.ts";

export const SECOND_FACTOR_SETTING = "second-factor";
export const SecondFactorRule = z.object({
  companies: z.array(z.number().int()).default([]),
  roles: z.array(z.string()).default([]),
  /** whether a device may be trusted for 30 days after a code */
  trustDevices: z.boolean().default(false),
});
export type SecondFactorRule = z.infer<typeof SecondFactorRule>;

export async function secondFactorRule(db: DbOrTrx): Promise<SecondFactorRule> {
  return SecondFactorRule.parse((await readSetting(db, SECOND_FACTOR_SETTING)) ?? {});
}

export const mustShowTwo = (rule: SecondFactorRule, actor: Pick<Actor, "reaches">): boolean =>
  actor.reaches.some(
    ({ companyId, roles }) => rule.companies.includes(companyId) || roles.some(({ key, id }) => rule.roles.includes(id ?? key)),
  );

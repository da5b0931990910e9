/** Who must show two factors: by company and by role, as the security administrator says. */
import type { Actor } from "../people.types.ts";
import type { SettingValue } from "../settings.ts";

export type SecondFactorRule = SettingValue<"secondFactor">;

export const mustShowTwo = (rule: SecondFactorRule, actor: Pick<Actor, "reaches">): boolean =>
  actor.reaches.some(
    ({ companyId, roles }) => rule.companies.includes(companyId) || roles.some(({ key, id }) => rule.roles.includes(id ?? key)),
  );

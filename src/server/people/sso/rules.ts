/** Which memberships the claims of somebody give. */
import type { SsoRule } from "#api/sso.api.ts";
import type { Claims } from "./oidc.ts";

/** A claim by its name as it is, or by a path through objects. */
function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Claims)[key] : undefined,
      claims,
    );
}

/** The claim is the value, or is a list that has it. Nothing is searched for inside words: "finance" isn't in "no-finance". */
function holds(claims: Claims, { claim, contains }: Pick<SsoRule, "claim" | "contains">): boolean {
  const found = claimAt(claims, claim);
  const values: unknown[] = Array.isArray(found) ? found : [found];
  return values.some((value) => ["string", "number", "boolean"].includes(typeof value) && String(value) === contains);
}

export const rulesThatHold = (rules: readonly SsoRule[], claims: Claims): SsoRule[] =>
  rules.filter((rule) => holds(claims, rule));

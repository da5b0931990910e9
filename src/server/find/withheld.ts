/** What may be asked for: nothing of a field that the asker doesn't see, so that no filter, word or order tells what stands in it. */
import type { WithheldField } from "#api/invoices.api.ts";
import { looksLikeAmount } from "#domain/capitals.ts";
import { withheldIn } from "#server/invoices/withheld.ts";
import { visibleCompanies } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Conditions, Sort } from "./find.types.ts";

/** The text of an invoice has the names of its parties and its remark in it, so that a word asks for all of these. */
const wordsAsked = ({ words, details, anyWords }: Conditions): string[] => [...words, ...details, ...anyWords.flat()];

function asksFor(field: WithheldField, c: Conditions): boolean {
  if (field === "amounts") return c.money !== null || wordsAsked(c).some(looksLikeAmount);
  return c.seller !== null || c.buyer !== null || c.parties.length > 0 || c.anyWords.length > 0 || wordsAsked(c).length > 0;
}

/** The companies that a search goes through: those that the asker sees anything of, that he asked for, and whose fields he may ask for. */
export function companiesOf(actor: Actor, conditions: Conditions): number[] {
  return companiesNamed(actor, conditions).filter(
    (companyId) => !withheldIn(actor, companyId).some((field) => asksFor(field, conditions)),
  );
}

function companiesNamed(actor: Actor, { companies }: Conditions): number[] {
  const visible = visibleCompanies(actor);
  return companies === null ? visible : visible.filter((id) => companies.includes(id));
}

/** Says so where a question asks everywhere for what is withheld, instead of finding nothing. @throws ProblemError 403 */
export function refuseWithheld(actor: Actor, conditions: Conditions, sort?: Sort): void {
  const named = companiesNamed(actor, conditions);
  if (named.length === 0) return;
  const hides = (field: WithheldField) => named.filter((companyId) => withheldIn(actor, companyId).includes(field));
  for (const field of ["amounts", "parties"] as const) {
    const hidden = hides(field);
    const ordered = sort !== undefined && sort.replace("-", "") === (field === "amounts" ? "total" : "seller");
    if (hidden.length > 0 && (ordered || (hidden.length === named.length && asksFor(field, conditions))))
      throw new ProblemError(403, "field-withheld", { facts: { field } });
  }
}

/** Sums over invoices whose amounts are withheld would tell them. */
export const mayBeSummed = (actor: Actor, conditions: Conditions): boolean =>
  companiesNamed(actor, conditions).every((companyId) => !withheldIn(actor, companyId).includes("amounts"));

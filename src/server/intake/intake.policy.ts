/** Who may see a document as a whole: a file can hold more than the one invoice that somebody may see. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { companiesWhere, mayOpenFiles, wholeCompaniesWhere } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { mayNotEnter, unknownCompany } from "./intake.errors.ts";
import type { DocumentRow } from "./intake.types.ts";

/** The uploader always; others when there is an invoice on it (or on the member asked for) and they see all of them. */
export function mayOpen(actor: Actor, document: DocumentRow, links: { all: number; seen: number }): boolean {
  if (document.uploaded_by === actor.userId && isMember(actor, document.company_id)) return true;
  return links.all > 0 && links.seen === links.all && mayOpenFiles(actor, document.company_id);
}

const isMember = (actor: Actor, companyId: number): boolean => actor.reaches.some((reach) => reach.companyId === companyId);

/**
 * Trying again is for the uploader, and for those who look after all records of the company. In SQL on documents, which names the companies
 * first: what isn't for the actor isn't read.
 */
export function mayRetry(actor: Actor, alias: string): RawBuilder<SqlBool> {
  const enters = companiesWhere(actor, "invoice.enter");
  const whole = wholeCompaniesWhere(actor, "invoice.remove");
  return sql<SqlBool>`${sql.ref(`${alias}.company_id`)} = any(${enters}::int[])
    and (${sql.ref(`${alias}.uploaded_by`)} = ${actor.userId} or ${sql.ref(`${alias}.company_id`)} = any(${whole}::int[]))`;
}

/** The same rule for one document. */
export const mayRetryIt = (actor: Actor, document: Pick<DocumentRow, "company_id" | "uploaded_by">): boolean =>
  companiesWhere(actor, "invoice.enter").includes(document.company_id) &&
  (document.uploaded_by === actor.userId || wholeCompaniesWhere(actor, "invoice.remove").includes(document.company_id));

/** The companies for which the actor may enter. @throws ProblemError 403 where there is none */
export function enterable(actor: Actor): number[] {
  const ids = companiesWhere(actor, "invoice.enter");
  if (ids.length === 0) throw mayNotEnter();
  return ids;
}

/**
 * The space that something is put into: the one named, else the first that the actor may enter for.
 * @throws ProblemError 403, 422 for one that he may not enter for or that doesn't exist, which is the same to him
 */
export function spaceOf(actor: Actor, company: string | undefined): number {
  const ids = enterable(actor);
  if (company === undefined || company === "") return ids[0]!;
  const id = ids.find((each) => String(each) === company);
  if (id === undefined) throw unknownCompany();
  return id;
}

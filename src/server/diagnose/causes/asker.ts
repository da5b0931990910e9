/** What D11, D19 and D24 must know of the asker himself: his companies, and what his roles don't show him. Nothing of any invoice. */
import { type SqlBool, sql } from "kysely";
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import type { InvoiceKind } from "#domain/invoice.ts";
import type { Actor, ActorReach } from "#server/people/people.types.ts";
import { withheldIn } from "#server/invoices/withheld.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

export async function gatherAsker({ db, actor, asked }: Inquiry): Promise<Gathered> {
  if (actor.reaches.length === 0) {
    return { ownCompanies: actor.grants.length === 0 ? null : [], restricted: { roles: [], kinds: [], withheld: [] } };
  }
  const ids = actor.reaches.map(({ companyId }) => companyId);
  const companies = await db
    .selectFrom("company")
    .select(["id", "name", "tax_id"])
    .where(sql<SqlBool>`id = any(${ids}::int[])`)
    .orderBy("id")
    .execute();
  const named = (field: "amounts" | "parties"): string[] =>
    companies.filter(({ id }) => withheldIn(actor, id).includes(field)).map(({ name }) => name);
  return {
    ownCompanies: companies.map(({ name, tax_id }) => ({ name, taxId: tax_id })),
    restricted: {
      roles: namesOfRoles(actor),
      kinds: hiddenKinds(actor, asked.kinds),
      withheld: [
        { field: "amounts" as const, companies: asksForAmounts(asked) ? named("amounts") : [] },
        { field: "parties" as const, companies: asksForParties(asked) ? named("parties") : [] },
      ].filter((each) => each.companies.length > 0),
    },
  };
}

const asksForAmounts = ({ amountMin, amountMax }: CaseFacts["asked"]): boolean => amountMin !== null || amountMax !== null;
const asksForParties = ({ seller, buyer, taxIds, words }: CaseFacts["asked"]): boolean =>
  seller !== null || buyer !== null || taxIds.length > 0 || words.length > 0;

const namesOfRoles = ({ reaches }: Actor): string[] => [
  ...new Set(reaches.flatMap(({ roles }) => roles.flatMap(({ name }) => (name === null ? [] : [name])))),
];

/** Those of the kinds asked for that none of his memberships shows, where it shows only some; none where one of them is shown. */
function hiddenKinds({ reaches, grants }: Actor, asked: readonly InvoiceKind[]): InvoiceKind[] {
  if (asked.length === 0 || grants.length > 0) return [];
  const shows =
    (kind: InvoiceKind) =>
    ({ parts }: ActorReach) =>
      parts === null || parts.some(({ kinds }) => kinds === null || kinds.includes(kind));
  return asked.some((kind) => reaches.some(shows(kind))) ? [] : [...asked];
}

/** Who sees and changes which saved view. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";

type Subject = { owner_id: string; company_id: number | null };

const isMember = (actor: Actor, companyId: number): boolean => actor.reaches.some((reach) => reach.companyId === companyId);

export const mayShareIn = (actor: Actor, companyId: number): boolean => mayIn(actor, companyId, "view.share");

/** Who has left the company sees none of its shared views any more, his own ones among them. */
const maySeeView = (actor: Actor, view: Subject): boolean =>
  view.company_id === null ? view.owner_id === actor.userId : isMember(actor, view.company_id);

/** The same rule in SQL: a view that isn't for the actor isn't fetched, as the time would tell that it is there. */
export const seesView = (actor: Actor): RawBuilder<SqlBool> =>
  sql<SqlBool>`((saved_view.company_id is null and saved_view.owner_id = ${actor.userId})
    or saved_view.company_id = any(${actor.reaches.map(({ companyId }) => companyId)}::int[]))`;

/** Its owner; of a shared one also those who may change what others share in that company. */
export const mayEditView = (actor: Actor, view: Subject): boolean =>
  maySeeView(actor, view) &&
  (view.owner_id === actor.userId || (view.company_id !== null && mayIn(actor, view.company_id, "view.manage")));

/** Who sees and changes which saved view. */
import type { Actor } from "#server/people/people.types.ts";

type Subject = { owner_id: string; company_id: number | null };

const EDITORS: readonly string[] = ["administrator", "finance"];

export const mayShareIn = (actor: Actor, companyId: number): boolean =>
  actor.reaches.some((reach) => reach.companyId === companyId);

/** Who has left the company sees none of its shared views any more, his own ones among them. */
export const maySeeView = (actor: Actor, view: Subject): boolean =>
  view.company_id === null ? view.owner_id === actor.userId : mayShareIn(actor, view.company_id);

/** Its owner; of a shared one also finance and administrators of that company. */
export const mayEditView = (actor: Actor, view: Subject): boolean =>
  maySeeView(actor, view) &&
  (view.owner_id === actor.userId ||
    actor.reaches.some((reach) => reach.companyId === view.company_id && EDITORS.includes(reach.role)));

/** Whose people somebody looks after. What he may give them is said in ../roles/give.policy.ts. */
import { companiesWhere } from "../people.policy.ts";
import type { Actor } from "../people.types.ts";

/** The companies whose people exist for the actor. */
export const lookedAfter = (actor: Actor): number[] => companiesWhere(actor, "people.manage");

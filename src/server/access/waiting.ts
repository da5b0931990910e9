import type { AccessWaiting } from "#api/access.api.ts";
import type { z } from "zod";
import { countReviewDue } from "#server/people/grants.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { REVIEW_DAYS } from "#api/access.api.ts";
import { knowingCompanies } from "./access.policy.ts";
import { decidable } from "./headed.ts";
import { countOpen } from "./requests.queries.ts";

/** How much waits for the actor: requests that he may decide about, grants that are to be looked through. */
export async function whatWaits({ db, clock }: Platform, actor: Actor): Promise<z.infer<typeof AccessWaiting>> {
  const since = new Date(clock().getTime() - REVIEW_DAYS * 86_400_000);
  const [toDecide, reviewDue] = await Promise.all([
    decidable(db, actor).then((whose) => countOpen(db, whose)),
    countReviewDue(db, knowingCompanies(actor), actor.userId, since, clock()),
  ]);
  return { toDecide, reviewDue };
}

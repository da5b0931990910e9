/** What the buttons of an answer need beside their ids. */
import type { Step } from "#domain/causes/cause.types.ts";

/** Steps that take up the question itself: they carry the id of its lookup. */
export const OF_THE_LOOKUP: ReadonlySet<Step["id"]> = new Set<Step["id"]>([
  "open-ticket",
  "request-access",
  "watch",
  "letter-to-issuer",
]);

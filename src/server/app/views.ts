/** What those must know of saved views who tell people what came into one: they stand above the module that keeps views. */
import { viewMatches, viewNames } from "#server/find/view-match.ts";
import type { Views } from "#server/notices/subscriptions/subscriptions.types.ts";

export const VIEWS: Views = { names: viewNames, matching: viewMatches };

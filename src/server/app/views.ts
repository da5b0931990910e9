/** What those must know of saved views and calls for help who tell people of them: they stand above the modules that keep these. */
import { viewMatches, viewNames } from "#server/find/view-match.ts";
import { letterNames } from "#server/support/letters/letters.queries.ts";
import { ticketNames } from "#server/support/tickets.queries.ts";
import type { Views } from "#server/notices/subscriptions/subscriptions.types.ts";

export const VIEWS: Views = { names: viewNames, tickets: ticketNames, letters: letterNames, matching: viewMatches };

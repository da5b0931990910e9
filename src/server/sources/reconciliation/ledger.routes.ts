import { HandedInLedger, HandInLedger } from "#api/ledger.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { handInLedger } from "./ledger.usecases.ts";

const BYTES = 5 * 1024 * 1024;

/** What an accounting system hands in with its token. */
export function registerLedgerRoutes(app: App, platform: Platform): void {
  app.post(
    "/api/v1/ledger/records",
    { bodyLimit: BYTES, schema: { body: HandInLedger, response: { 200: HandedInLedger } } },
    async (request) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 200,
        body: await handInLedger(platform, actor, request.body),
      }));
      return body;
    },
  );
}

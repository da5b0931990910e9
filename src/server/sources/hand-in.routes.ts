import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Batch } from "#api/documents.api.ts";
import { HandInRecords, HandedInRecords } from "#api/record-sources.api.ts";
import { receive } from "#server/intake/receive.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { handInFiles, handInRecords } from "./hand-in.ts";
import { badCompleteTo } from "./sources.errors.ts";

const Params = z.object({ id: Id });
const RECORDS_BYTES = 5 * 1024 * 1024;

/** @throws ProblemError 422 for what is no moment */
function instantIn(text: string | undefined): string | undefined {
  if (text !== undefined && Number.isNaN(Date.parse(text))) throw badCompleteTo();
  return text;
}

/** What other systems and people hand in to a source. */
export function registerHandInRoutes(app: App, platform: Platform): void {
  app.post(
    "/api/v1/sources/:id/records",
    { bodyLimit: RECORDS_BYTES, schema: { params: Params, body: HandInRecords, response: { 200: HandedInRecords } } },
    async (request) => {
      const actor = requireActor(request, "write", "intake");
      instantIn(request.body.completeTo);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 200,
        body: await handInRecords(platform, actor, request.params.id, request.body),
      }));
      return body;
    },
  );
  app.post(
    "/api/v1/sources/:id/files",
    { schema: { params: Params, consumes: ["multipart/form-data"], response: { 202: Batch } } },
    async (request, reply) => {
      const actor = requireActor(request, "write", "intake");
      const { body } = await idempotent(platform, request, actor.userId, async () => {
        const { files, fields } = await receive(platform, request);
        const completeTo = instantIn(fields["completeTo"]);
        return { status: 202, body: await handInFiles(platform, actor, request.params.id, files, completeTo) };
      });
      // an answer that was kept for its key came without reading the body
      request.raw.resume();
      return reply.status(202).send(body);
    },
  );
}

import { Readable } from "node:stream";
import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { BatchProgress, FileResult, OUTCOMES } from "#api/documents.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { csvOf } from "#server/platform/sheet/csv.ts";
import { batchFiles, cancelBatch, resumeBatch, showFiles, showProgress } from "./batches.usecases.ts";
import { became } from "./intake.present.ts";
import { reportOf } from "./report.ts";

const Params = z.object({ id: Id });
const FILES_MAX = 100;
/** "ids=1" or "ids=1&ids=2", or an outcome */
const Some = z.object({
  ids: z
    .union([Id, z.array(Id).max(FILES_MAX)])
    .optional()
    .describe(`documents of the batch, at most ${FILES_MAX}`),
  outcome: z
    .enum([...OUTCOMES, "suspected"])
    .optional()
    .describe(`instead: the first ${FILES_MAX} files that became this`),
});

/** A batch as a whole: how far it is, parts of it, its report, and its end before it is read. */
export function registerBatchRoutes(app: App, platform: Platform): void {
  app.get("/api/v1/batches/:id/progress", { schema: { params: Params, response: { 200: BatchProgress } } }, (request) =>
    showProgress(platform, requireActor(request), request.params.id),
  );

  app.get(
    "/api/v1/batches/:id/files",
    { schema: { params: Params, querystring: Some, response: { 200: z.object({ files: z.array(FileResult) }) } } },
    async (request) => {
      const actor = requireActor(request);
      const { ids = [], outcome } = request.query;
      if (outcome === undefined) return { files: await showFiles(platform.db, actor, request.params.id, [ids].flat()) };
      const files = await batchFiles(platform, actor, request.params.id);
      return { files: files.filter((file) => became(file, outcome)).slice(0, FILES_MAX) };
    },
  );

  app.get(
    "/api/v1/batches/:id/report.csv",
    { config: { cost: COST.page }, schema: { params: Params } },
    async (request, reply) => {
      const actor = requireActor(request);
      const report = reportOf(platform.i18n, actor.locale, await batchFiles(platform, actor, request.params.id));
      return reply
        .header("content-disposition", `attachment; filename="batch-${request.params.id}.csv"`)
        .header("cache-control", "private, no-store")
        .type("text/csv; charset=utf-8")
        .send(Readable.from(csvOf(report), { objectMode: false }));
    },
  );

  for (const [verb, change] of [
    ["cancel", cancelBatch],
    ["resume", resumeBatch],
  ] as const)
    app.post(`/api/v1/batches/:id/${verb}`, { schema: { params: Params, response: { 200: BatchProgress } } }, async (request) => {
      const actor = requireActor(request);
      const answer = await idempotent(platform, request, actor.userId, async () => ({
        status: 200,
        body: await change(platform, actor, request.params.id),
      }));
      return answer.body;
    });
}

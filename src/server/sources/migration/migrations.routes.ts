import { z } from "zod";
import { Id } from "#api/common.api.ts";
import {
  MIGRATION_OUTCOMES,
  MigrationDetail,
  MigrationRows,
  Migrations,
  MigrationStart,
  MigrationTry,
} from "#api/migrations.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import { cleanName } from "#server/platform/http/file-name.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { migrationNeedsFile } from "./migration.errors.ts";
import {
  addMigration,
  cancelMigration,
  listMigrations,
  resumeMigration,
  showMigration,
  showMigrationRows,
  startMigration,
  tryMigration,
  undoMigration,
} from "./migrations.usecases.ts";

const ROUTE = "/api/v1/migrations";
const Params = z.object({ id: Id });
const RowsQuery = z.object({
  outcome: z.enum(MIGRATION_OUTCOMES).optional(),
  undone: z.enum(["taken-back", "kept"]).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
});

/** From an old system: handed in, tried, taken over, taken back. */
export function registerMigrationRoutes(app: App, platform: Platform): void {
  app.get(ROUTE, { schema: { querystring: z.object({ cursor: Id.optional() }), response: { 200: Migrations } } }, (request) =>
    listMigrations(platform, requireActor(request), request.query.cursor),
  );
  app.post(
    ROUTE,
    {
      config: { cost: COST.batch },
      schema: {
        querystring: z.object({ company: z.coerce.number().int() }),
        consumes: ["multipart/form-data"],
        response: { 202: MigrationDetail },
      },
    },
    async (request, reply) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => {
        const limit = platform.config.maxUpload;
        const part = request.isMultipart() ? await request.file({ limits: { fileSize: limit, files: 1 } }) : undefined;
        if (part === undefined) throw migrationNeedsFile();
        const file = { name: cleanName(part.filename), stored: await platform.files.put(part.file, { limit }) };
        return { status: 202, body: await addMigration(platform, actor, request.query.company, file) };
      });
      request.raw.resume();
      return reply.status(202).send(body);
    },
  );
  app.get(`${ROUTE}/:id`, { schema: { params: Params, response: { 200: MigrationDetail } } }, (request) =>
    showMigration(platform, requireActor(request), request.params.id),
  );
  app.get(
    `${ROUTE}/:id/rows`,
    { schema: { params: Params, querystring: RowsQuery, response: { 200: MigrationRows } } },
    (request) => showMigrationRows(platform, requireActor(request), request.params.id, request.query),
  );
  app.post(
    `${ROUTE}/:id/try`,
    { schema: { params: Params, body: MigrationTry, response: { 202: MigrationDetail } } },
    async (request, reply) =>
      reply.status(202).send(await tryMigration(platform, requireActor(request), request.params.id, request.body)),
  );
  app.post(
    `${ROUTE}/:id/start`,
    { schema: { params: Params, body: MigrationStart, response: { 202: MigrationDetail } } },
    async (request, reply) =>
      reply.status(202).send(await startMigration(platform, requireActor(request), request.params.id, request.body)),
  );
  for (const [verb, act] of [
    ["cancel", cancelMigration],
    ["resume", resumeMigration],
    ["undo", undoMigration],
  ] as const)
    app.post(`${ROUTE}/:id/${verb}`, { schema: { params: Params, response: { 202: MigrationDetail } } }, async (request, reply) =>
      reply.status(202).send(await act(platform, requireActor(request), request.params.id)),
    );
}

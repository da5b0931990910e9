import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { DefaultView, NewView, SavedView, SavedViews, ViewChange } from "#api/views.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { changeView, chooseDefault, createView, deleteView, listViews, restoreView, showView } from "./views.usecases.ts";

const params = z.object({ id: Id });

/** Saved views of the list: one's own and those of one's companies. */
export function registerViewRoutes(app: App, platform: Platform): void {
  app.get("/api/v1/views", { schema: { response: { 200: SavedViews } } }, async (request) =>
    listViews(platform.db, requireActor(request)),
  );

  app.post("/api/v1/views", { schema: { body: NewView, response: { 201: SavedView } } }, async (request, reply) => {
    const actor = requireActor(request);
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await createView(platform, actor, request.body),
    }));
    return reply.status(201).send(body);
  });

  app.get("/api/v1/views/:id", { schema: { params, response: { 200: SavedView } } }, async (request) =>
    showView(platform.db, requireActor(request), request.params.id),
  );

  app.patch("/api/v1/views/:id", { schema: { params, body: ViewChange, response: { 200: SavedView } } }, async (request) =>
    changeView(platform, requireActor(request), request.params.id, request.body),
  );

  app.delete("/api/v1/views/:id", { schema: { params, response: { 204: z.null() } } }, async (request, reply) => {
    await deleteView(platform, requireActor(request), request.params.id);
    return reply.status(204).send(null);
  });

  app.post("/api/v1/views/:id/restore", { schema: { params, response: { 200: SavedView } } }, async (request) =>
    restoreView(platform, requireActor(request), request.params.id),
  );

  app.put("/api/v1/views/default", { schema: { body: DefaultView, response: { 200: DefaultView } } }, async (request) => {
    await chooseDefault(platform.db, requireActor(request), request.body.view);
    return request.body;
  });
}

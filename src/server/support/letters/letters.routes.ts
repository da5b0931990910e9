import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Letter, LetterDraft, LetterLanguage, LetterSent, LetterTurn, Letters } from "#api/letters.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { draftLetter } from "./draft.ts";
import { listLetters, sendLetter, turnLetter } from "./letters.usecases.ts";

const params = z.object({ id: Id });
const OF_LOOKUP = "/api/v1/lookups/:id/letters";

/** Letters to issuers. */
export function registerLetterRoutes(app: App, platform: Platform): void {
  const query = z.object({ language: LetterLanguage.default("zh-CN") });
  app.get(`${OF_LOOKUP}/draft`, { schema: { params, querystring: query, response: { 200: LetterDraft } } }, (request) =>
    draftLetter(platform, requireActor(request), request.params.id, request.query.language),
  );
  app.post(OF_LOOKUP, { schema: { params, body: LetterSent, response: { 201: Letter } } }, async (request, reply) => {
    const actor = requireActor(request);
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await sendLetter(platform, actor, request.params.id, request.body),
    }));
    return reply.status(201).send(body);
  });
  app.get("/api/v1/letters", { schema: { response: { 200: Letters } } }, (request) =>
    listLetters(platform, requireActor(request)),
  );
  app.patch("/api/v1/letters/:id", { schema: { params, body: LetterTurn, response: { 200: Letter } } }, (request) =>
    turnLetter(platform, requireActor(request), request.params.id, request.body),
  );
}

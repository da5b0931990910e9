import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { PrintMade, PrintRequest } from "#api/prints.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import { disposition } from "#server/platform/http/attachment.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { askForPrint, previewPdf, printPdf } from "./prints.usecases.ts";

/** Printing: a POST that is logged, and the PDF that comes of it. */
export function registerPrintRoutes(app: App, platform: Platform): void {
  app.post(
    "/api/v1/prints",
    { config: { cost: COST.page }, schema: { body: PrintRequest, response: { 201: PrintMade } } },
    async (request, reply) => {
      const actor = requireActor(request, "read");
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 201,
        body: await askForPrint(platform, actor, request.body, request.locale),
      }));
      return reply.status(201).send(body);
    },
  );

  // nothing is printed and nothing changed: a token that may read may do it
  app.post("/api/v1/prints/preview", { config: { cost: COST.print }, schema: { body: PrintRequest } }, async (request, reply) => {
    const parts = await previewPdf(platform, requireActor(request, "read"), request.body, request.locale);
    return sendPdf(reply, "preview.pdf", parts);
  });

  app.get(
    "/api/v1/prints/:id/pdf",
    { config: { cost: COST.print }, schema: { params: z.object({ id: Id }) } },
    async (request, reply) => {
      const { name, parts } = await printPdf(platform, requireActor(request), request.params.id);
      return sendPdf(reply, name, parts);
    },
  );
}

/** The first part is awaited, so that what fails at once is told as a problem and not as half a file. */
async function sendPdf(reply: FastifyReply, name: string, parts: AsyncGenerator<Uint8Array>): Promise<FastifyReply> {
  // whoever goes away frees the place in the queue of prints, also before anything was sent
  const leave = (): void => void parts.return(undefined);
  if (reply.raw.destroyed) leave();
  else reply.raw.once("close", leave);
  const first = await parts.next();
  async function* all(): AsyncGenerator<Uint8Array> {
    if (!first.done) yield first.value;
    yield* parts;
  }
  return reply
    .headers({
      "content-disposition": disposition(true, name),
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, no-store",
    })
    .type("application/pdf")
    .send(Readable.from(all(), { objectMode: false }));
}

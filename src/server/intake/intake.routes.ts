import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Batch, DocumentPage, FileResult } from "#api/documents.api.ts";
import { showCarriers } from "#server/invoices/invoices.usecases.ts";
import { requireActor } from "#server/people/actor.ts";
import { disposition } from "#server/platform/http/attachment.ts";
import { COST } from "#server/platform/http/costs.ts";
import { FILE_POLICY } from "#server/platform/http/security.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { noSuchDocument, noSuchPage, signedInAsAnother } from "./intake.errors.ts";
import type { Readers } from "./intake.types.ts";
import { showBatch, takeIn, waitForBatch } from "./batches.usecases.ts";
import { registerBatchRoutes } from "./batches.routes.ts";
import { enterable } from "./intake.policy.ts";
import { listDocuments, retryDocument } from "./intake.usecases.ts";
import { drawnPage, original } from "./originals.ts";
import { rendition } from "./renditions.ts";
import { processReaders } from "./readers.ts";
import { receive } from "./receive.ts";

const Params = z.object({ id: Id });
const WAIT_SECONDS_MAX = 60;
const Waiting = z.object({
  wait: z
    .string()
    .regex(/^\d{1,3}$/)
    .optional()
    .describe("seconds to wait for the readings, at most 60"),
});
const Meant = z.looseObject({
  "x-piaozai-for": z
    .string()
    .max(100)
    .optional()
    .describe("id of the person for whom the files are: under another's name they aren't taken in"),
});
const Member = z.string().max(1000).optional().describe("a member of an archive");

/** Files in, what became of them, and their originals. */
export function registerIntakeRoutes(app: App, platform: Platform, readers: Readers = processReaders(platform.config)): void {
  const { db } = platform;

  app.post(
    "/api/v1/documents",
    {
      config: { line: "upload" },
      schema: { querystring: Waiting, headers: Meant, consumes: ["multipart/form-data"], response: { 202: Batch } },
    },
    async (request, reply) => {
      const actor = requireActor(request, "write", "intake");
      enterable(actor);
      if ((request.headers["x-piaozai-for"] ?? actor.userId) !== actor.userId) throw signedInAsAnother();
      const answer = await idempotent(platform, request, actor.userId, async () => {
        const { files, fields } = await receive(platform, request);
        return { status: 202, body: await takeIn(platform, actor, files, fields) };
      });
      // it is taken in: who waits for the reading stands in nobody's way
      request.leaveLine?.();
      const waited = await afterWaiting(platform, request, answer.body, request.query.wait);
      // an answer that was kept for its key came without reading the body: let it through, so that the connection lives on
      request.raw.resume();
      return reply.status(202).send(waited);
    },
  );

  app.get(
    "/api/v1/documents",
    { schema: { querystring: z.object({ cursor: Id.optional() }), response: { 200: DocumentPage } } },
    (request) => listDocuments(db, requireActor(request), request.query.cursor),
  );

  app.get(
    "/api/v1/batches/:id",
    { schema: { params: Params, querystring: Waiting, response: { 200: Batch } } },
    async (request) => {
      const batch = await showBatch(platform, requireActor(request, "read", "intake"), request.params.id);
      return afterWaiting(platform, request, batch, request.query.wait);
    },
  );

  app.post(
    "/api/v1/documents/:id/retry",
    { schema: { params: Params, response: { 202: FileResult } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const answer = await idempotent(platform, request, actor.userId, async () => ({
        status: 202,
        body: await retryDocument(platform, actor, request.params.id),
      }));
      return reply.status(202).send(answer.body);
    },
  );

  registerBatchRoutes(app, platform);
  registerOriginals(app, platform, readers);
  registerRenditions(app, platform);
}

async function afterWaiting(
  platform: Platform,
  request: FastifyRequest,
  batch: z.infer<typeof Batch>,
  wait: string | undefined,
): Promise<z.infer<typeof Batch>> {
  const seconds = Math.min(WAIT_SECONDS_MAX, Number(wait ?? 0));
  if (seconds === 0 || batch.done) return batch;
  const actor = requireActor(request);
  const gone = new AbortController();
  request.raw.once("close", () => request.raw.destroyed && gone.abort());
  await waitForBatch(platform, actor, batch.batch, seconds, gone.signal);
  const later = await showBatch(platform, actor, batch.batch);
  // of a batch that comes in parts only the files of this one are answered; those that were refused have no id
  const now = new Map(later.files.map((file) => [file.documentId, file]));
  const files = batch.files.map((file) => (file.documentId === null ? file : (now.get(file.documentId) ?? file)));
  return { ...later, files, done: files.every((file) => file.outcome !== "open") };
}

function registerOriginals(app: App, platform: Platform, readers: Readers): void {
  const { db } = platform;
  const schema = { params: Params, querystring: z.object({ member: Member, download: z.enum(["1"]).optional() }) };
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    query: { member?: string | undefined; download?: "1" | undefined },
  ) => {
    const file = await original(platform, requireActor(request), id, query.member ?? null, query.download === "1");
    const inline = file.inline && query.download !== "1";
    return sendSafely(request, reply, {
      type: file.type,
      body: file.bytes,
      digest: file.digest,
      disposition: disposition(inline, file.name),
    });
  };
  app.get("/api/v1/documents/:id/original", { schema }, (request, reply) =>
    send(request, reply, request.params.id, request.query),
  );

  // the same from an invoice's side: of an archive the member that carries it
  app.get(
    "/api/v1/invoices/:invoice/documents/:id/original",
    { schema: { ...schema, params: z.object({ invoice: Id, id: Id }) } },
    async (request, reply) => {
      const { documents } = await showCarriers(db, requireActor(request), request.params.invoice);
      const carrier = documents.find((each) => each.documentId === request.params.id);
      if (carrier === undefined) throw noSuchDocument();
      return send(request, reply, request.params.id, {
        ...request.query,
        member: request.query.member ?? (carrier.member === "" ? undefined : carrier.member),
      });
    },
  );

  app.get(
    "/api/v1/documents/:id/pages/:n",
    {
      config: { cost: COST.page },
      schema: { params: z.object({ id: Id, n: z.string().regex(/^\d{1,5}$/) }), querystring: z.object({ member: Member }) },
    },
    async (request, reply) => {
      const actor = requireActor(request);
      const page = Number(request.params.n);
      if (page < 1) throw noSuchPage();
      const drawn = await drawnPage(platform, readers, actor, request.params.id, page, request.query.member ?? null);
      return sendSafely(request, reply, { ...drawn, disposition: "inline" });
    },
  );
}

const RenditionQuery = z.object({
  as: z.enum(["pdf", "png"]),
  page: z
    .string()
    .regex(/^[1-9]\d{0,4}$/)
    .optional()
    .describe("from 1; a PDF without it has all pages, a PNG the first"),
  member: Member,
});

function registerRenditions(app: App, platform: Platform): void {
  app.get(
    "/api/v1/documents/:id/rendition",
    { config: { cost: COST.page }, schema: { params: Params, querystring: RenditionQuery } },
    async (request, reply) => {
      const { as, page, member } = request.query;
      const wish = { as, page: page === undefined ? null : Number(page), member: member ?? null };
      const made = await rendition(platform, requireActor(request), request.params.id, wish);
      const known = request.headers["if-none-match"] === `"${made.digest}"`;
      const body = known ? "" : await made.body();
      return sendSafely(request, reply, { ...made, body, disposition: disposition(false, made.name) });
    },
  );
}

/**
 * Sends what came from outside so that no browser runs any of it: its type is what the bytes say, it lives in a sandbox
 * of its own, and it stays out of shared caches. The permission is asked for each time; unchanged bytes aren't sent again.
 */
function sendSafely(
  request: FastifyRequest,
  reply: FastifyReply,
  file: { type: string; body: string | Uint8Array; digest: string; disposition: string },
): FastifyReply {
  const etag = `"${file.digest}"`;
  void reply.headers({
    "content-disposition": file.disposition,
    "x-content-type-options": "nosniff",
    "content-security-policy": FILE_POLICY,
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-cache",
    etag,
  });
  if (request.headers["if-none-match"] === etag) return reply.status(304).send();
  return reply
    .type(file.type)
    .send(typeof file.body === "string" ? file.body : Buffer.from(file.body.buffer, file.body.byteOffset, file.body.byteLength));
}

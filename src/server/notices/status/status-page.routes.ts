/** Serves the files of the public status, and keeps them as things are: no database is asked for a page. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { LANGUAGES } from "#domain/notices/notices.ts";
import { countAnswers } from "#server/platform/http/answers.ts";
import { type App, ProblemError } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { newWatch } from "../incidents/watch.ts";
import { newStatusWriter, statusFiles } from "./writer.ts";

const EVERY_MS = 15_000;
const PAGE = "text/html; charset=utf-8";
const TYPES: Record<string, string> = Object.fromEntries([
  ["index.html", PAGE],
  ...LANGUAGES.flatMap((language) => [
    [`${language}.html`, PAGE],
    [`${language}.atom`, "application/atom+xml; charset=utf-8"],
  ]),
]);
/** What is changed by these is seen by the public. */
const CHANGES = /^\/api\/v1\/(notices|incidents)\b/;

/** @param everyMs between two looks at how things are */
export function registerStatusPage(app: App, platform: Platform, everyMs: number = EVERY_MS): void {
  const watch = newWatch(platform, countAnswers(app));
  const writer = newStatusWriter(platform, watch);
  const files = statusFiles(platform);
  keep(app, platform, { look: () => watch.look(), write: () => writer.write(), everyMs });

  app.get("/status", { schema: { hide: true } }, (_request, reply) => reply.redirect("/status/", 302));
  app.get("/status/", { schema: { hide: true } }, (request, reply) => send(`${request.locale}.html`, reply));
  app.get("/status/:file", { schema: { hide: true, params: z.object({ file: z.string().max(40) }) } }, (request, reply) =>
    send(request.params.file, reply),
  );
  const send = async (name: string, reply: FastifyReply): Promise<FastifyReply> => {
    const type = TYPES[name];
    const content = type === undefined ? null : await files.read(name);
    if (type === undefined || content === null) throw new ProblemError(404, "not-found");
    return reply.header("cache-control", "public, max-age=15").type(type).send(content);
  };
}

type Keeping = { look(): Promise<boolean>; write(): Promise<void>; everyMs: number };

/** One look and one writing after the other, from when it listens until it closes. */
function keep(app: App, { log }: Platform, { look, write, everyMs }: Keeping): void {
  let busy: Promise<void> = Promise.resolve();
  let closing = false;
  const then = (work: () => Promise<unknown>): void => {
    if (closing) return;
    busy = busy.then(async () => {
      await work().catch((error: unknown) => log.warn({ err: error }, "status"));
    });
  };
  let timer: NodeJS.Timeout | undefined;
  app.addHook("onListen", (done) => {
    then(write);
    timer = setInterval(() => {
      then(look);
      then(write);
    }, everyMs).unref();
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    if (request.method !== "GET" && reply.statusCode < 300 && CHANGES.test(request.url)) then(write);
    done();
  });
  app.addHook("onClose", async () => {
    clearInterval(timer);
    closing = true;
    await busy;
  });
}

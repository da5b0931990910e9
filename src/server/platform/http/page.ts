/** The built web app: its files, and one page for every address that isn't a file or the API. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Config } from "../config.ts";
import type { App } from "./http.types.ts";
import { isHttps, pagePolicy, THREAD_POLICY } from "./security.ts";

const NONCE = /__CSP_NONCE__/g;
const YEAR_SECONDS = 31_536_000;

/** Reads index.html again when a new build has replaced it. */
function pageReader(file: string): () => string | null {
  let read: { at: number; text: string } | null = null;
  return () => {
    const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (at === undefined) return null;
    if (read?.at !== at) read = { at, text: readFileSync(file, "utf8") };
    return read.text;
  };
}

/** Whether the asker wants a page: a browser's navigation, not a program's call. */
export const wantsPage = (request: FastifyRequest): boolean =>
  /^(GET|HEAD)$/.test(request.method) &&
  !/^\/(api|healthz|readyz|metrics)(\/|$|\?)/.test(request.url) &&
  !/\.\w{1,8}(\?|$)/.test(request.url);

/** Serves `folder`; returns the function that sends the page, or null where the app has not been built. */
export async function servePage(
  app: App,
  config: Config,
  folder: string,
): Promise<((reply: FastifyReply) => FastifyReply) | null> {
  if (!existsSync(join(folder, "index.html"))) return null;
  const page = pageReader(join(folder, "index.html"));
  const https = isHttps(config);
  const send = (reply: FastifyReply): FastifyReply => {
    const nonce = randomBytes(16).toString("base64url");
    const html = (page() ?? "").replace(NONCE, nonce);
    return reply
      .header("content-security-policy", pagePolicy(nonce, https))
      .header("cache-control", "no-cache")
      .type("text/html; charset=utf-8")
      .send(html);
  };
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: true,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // names of built files hold a digest of their content
      const built = path.includes("/assets/") || path.includes("\\assets\\");
      // a thread obeys the policy that its own script came with, not the page's
      if (/\.m?js(\.(br|gz))?$/.test(path)) void reply.header("content-security-policy", THREAD_POLICY);
      // drawn text is text: its encoding is named like a page's
      if (/\.svg(\.(br|gz))?$/.test(path)) void reply.type("image/svg+xml; charset=utf-8");
      void reply.header("cache-control", built ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache");
    },
  });
  app.get("/", { schema: { hide: true } }, async (_request, reply) => send(reply));
  app.get("/index.html", { schema: { hide: true } }, async (_request, reply) => send(reply));
  return send;
}

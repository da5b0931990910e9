/** Every answer that isn't the wanted one is RFC 9457 problem details in the asker's language. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from "fastify-type-provider-zod";
import type { ProblemDetails } from "#api/common.api.ts";
import { ProblemError, TroubleError, errorCode } from "../errors.ts";
import type { ProblemOptions } from "../errors.ts";
import type { I18n } from "../i18n.ts";

/** seconds after which it is worth asking again */
const RETRY_SECONDS = "5";

/** The same failure in Fastify's, PostgreSQL's and Node's words. */
const KNOWN: Record<string, [status: number, code: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, "body-too-large"],
  FST_REQ_FILE_TOO_LARGE: [413, "file-too-large"],
  FST_FILES_LIMIT: [413, "too-many-files"],
  FST_PARTS_LIMIT: [413, "too-many-files"],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, "media-type"],
  FST_INVALID_MULTIPART_CONTENT_TYPE: [415, "media-type"],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, "bad-json"],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, "bad-json"],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, "bad-request"],
  FST_ERR_BAD_URL: [400, "bad-request"],
  "57014": [503, "too-slow"],
  // the disk of the files, or that of the database
  ENOSPC: [503, "disk-full"],
  EDQUOT: [503, "disk-full"],
  "53100": [503, "disk-full"],
};

/** PostgreSQL is away: refused, shut down, starting, out of connections, cut off. */
const DATABASE_AWAY = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0[1-5]|08\w{3}|53300)$/;
const DATABASE_AWAY_MESSAGE =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Cannot use a pool after/i;

type Seen = { status: number; code: string; options: ProblemOptions };

function validationFacts(error: FastifyError): Record<string, unknown> {
  if (!hasZodFastifySchemaValidationErrors(error)) return {};
  const errors = error.validation.map((each) => ({
    path: each.instancePath.replace(/^\//, "").replaceAll("/", "."),
    message: each.message ?? "",
  }));
  return { where: error.validationContext ?? "", errors };
}

/** What an error means to the one who asked; anything unknown is "internal" and says nothing of its inside. */
export function seenAs(error: unknown): Seen {
  if (error instanceof ProblemError) return { status: error.status, code: error.code, options: error.options };
  if (error instanceof TroubleError && error.code === "disk-full")
    return { status: 503, code: "disk-full", options: { cause: "D14" } };
  if (hasZodFastifySchemaValidationErrors(error)) {
    return { status: 400, code: "validation", options: { facts: validationFacts(error as FastifyError) } };
  }
  if (isResponseSerializationError(error)) return { status: 500, code: "internal", options: {} };
  const code = errorCode(error);
  const known = KNOWN[code];
  if (known) return { status: known[0], code: known[1], options: {} };
  const message = error instanceof Error ? error.message : "";
  if (DATABASE_AWAY.test(code) || DATABASE_AWAY_MESSAGE.test(message)) return { status: 503, code: "database-away", options: {} };
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === "number" && status >= 400 && status < 500) return { status, code: "bad-request", options: {} };
  return { status: 500, code: "internal", options: {} };
}

/** The cause of design §8 that a status stands for by itself. */
const causeOf = (status: number): string | undefined =>
  status === 401 ? "D12" : status === 503 || status === 500 ? "D14" : undefined;

/** The problem details of a failure; its sentences stand under problems.<code>. */
export function problemDetails(i18n: I18n, locale: string, seen: Seen, instance: string): ProblemDetails {
  const { status, code, options } = seen;
  const own = i18n.has(locale, `problems:${code}.title`)
    ? `problems:${code}`
    : i18n.find(`problems.${code}.title`)?.replace(/\.title$/, "");
  const base = own ?? `problems:status-${status >= 500 ? 500 : 400}`;
  const say = (part: string) =>
    i18n.has(locale, `${base}.${part}`) ? i18n.t(locale, `${base}.${part}`, options.params) : undefined;
  const detail = say("detail");
  const nextStep = say("nextStep");
  const cause = options.cause ?? causeOf(status);
  return {
    type: `urn:piaozai:problem:${code}`,
    title: say("title") ?? code,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(nextStep === undefined ? {} : { nextStep }),
    ...(options.facts === undefined ? {} : { facts: options.facts }),
    ...(cause === undefined ? {} : { cause }),
    instance,
  };
}

/** An error of a request as problem details, for an answer that has begun; it is logged as any other failure. */
export function problemOf({ i18n }: { i18n: I18n }, request: FastifyRequest, error: unknown): ProblemDetails {
  const seen = seenAs(error);
  logFailure(request, error, seen);
  return problemDetails(i18n, request.locale, seen, instanceOf(request));
}

export function logFailure(request: FastifyRequest, error: unknown, { status }: Seen): void {
  if (status >= 500) request.log.error({ err: error, reqId: request.id, route: request.routeOptions.url }, "request failed");
}

const instanceOf = (request: FastifyRequest): string => `urn:piaozai:request:${request.id}`;

export function sendProblem(i18n: I18n, request: FastifyRequest, reply: FastifyReply, seen: Seen): FastifyReply {
  const body = problemDetails(i18n, request.locale, seen, instanceOf(request));
  request.problem = seen.code;
  if (seen.status === 503) void reply.header("retry-after", RETRY_SECONDS);
  if (seen.status === 401) void reply.header("www-authenticate", 'Bearer realm="piaozai"');
  return reply
    .status(seen.status)
    .headers({ "cache-control": "no-store", ...seen.options.headers })
    .type("application/problem+json; charset=utf-8")
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}

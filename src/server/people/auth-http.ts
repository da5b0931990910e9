/** Fastify's requests and answers ↔ those of the Fetch standard, which better-auth speaks. */
import type { FastifyReply, FastifyRequest } from "fastify";

/** the address of the client as our proxy settings find it; one that the client claims is dropped */
const CLIENT_HEADER = "x-piaozai-client";

export function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || name === "content-length" || name === "transfer-encoding" || name === CLIENT_HEADER) continue;
    for (const each of [value].flat()) headers.append(name, each);
  }
  headers.set(CLIENT_HEADER, request.ip);
  return headers;
}

export function fetchRequest(request: FastifyRequest, body: unknown = request.body, url: string = request.url): Request {
  const hasBody = !/^(GET|HEAD)$/.test(request.method);
  return new Request(new URL(url, `${request.protocol}://${request.host}`), {
    method: request.method,
    headers: headersOf(request),
    ...(hasBody ? { body: JSON.stringify(body ?? {}) } : {}),
  });
}

/** Passes the status, cookies and body on, without the token of the session: the cookie alone carries it, where no script reads it. */
export async function sendFetched(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  void reply.status(response.status);
  for (const cookie of response.headers.getSetCookie()) void reply.header("set-cookie", cookie);
  const type = response.headers.get("content-type");
  if (type !== null) void reply.type(type);
  const body = await response.text();
  return reply.serializer((value: unknown) => String(value)).send(type?.includes("json") ? withoutToken(body) : body);
}

function withoutToken(json: string): string {
  const body: unknown = JSON.parse(json);
  if (typeof body !== "object" || body === null || !("token" in body)) return json;
  const { token: _token, ...rest } = body;
  return JSON.stringify(rest);
}

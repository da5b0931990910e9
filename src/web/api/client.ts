import { NetworkProblem, problemOf } from "./problem.ts";
import { sessionGate } from "./session-gate.ts";

export type Params = Record<string, string | string[] | undefined>;
type Options = {
  query?: Params;
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** a 401 is the answer itself, not the end of the session */
  ungated?: boolean;
};

/** "?a=1&b=2&b=3" of the parameters that have a value; "" when there are none. */
export function queryString(params: Params): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, one);
  }
  const text = search.toString();
  return text && `?${text}`;
}

const language = (): string => document.documentElement.lang || "zh-CN";

async function send(method: string, path: string, options: Options): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json", "accept-language": language(), ...options.headers };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  try {
    return await fetch(path + queryString(options.query ?? {}), {
      method,
      headers,
      credentials: "same-origin",
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new NetworkProblem(error);
  }
}

/**
 * One call of the HTTP interface; the answer is typed by the schema of src/api that the caller names.
 * Throws ApiProblem or NetworkProblem. A session that ended meanwhile is regained first (session-gate.ts).
 */
export async function call<Answer>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  options: Options = {},
): Promise<Answer> {
  // The same key on a repeated call: a POST that went through before the connection broke isn't done twice.
  const headers =
    method === "POST"
      ? { "idempotency-key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, ...options.headers }
      : options.headers;
  const withKey = { ...options, ...(headers ? { headers } : {}) };
  let response = await send(method, path, withKey);
  if (response.status === 401 && sessionGate.armed && !options.ungated) {
    await sessionGate.wait();
    response = await send(method, path, withKey);
  }
  const text = await response.text();
  const body: unknown = parse(text);
  if (!response.ok) throw problemOf(response.status, body);
  return body as Answer;
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

export const get = <Answer>(path: string, query?: Params, signal?: AbortSignal): Promise<Answer> =>
  call<Answer>("GET", path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) });

export const post = <Answer>(path: string, body: unknown): Promise<Answer> => call<Answer>("POST", path, { body });

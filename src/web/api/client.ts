import { NetworkProblem, problemOf } from "./problem.ts";
import { sessionGate } from "./session-gate.ts";
import { noteRequest } from "./way.ts";

export type Params = Record<string, string | string[] | undefined>;
type Options = {
  query?: Params;
  body?: unknown;
  /** in place of `body`: files, and fields beside them */
  form?: FormData;
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
  const asked = performance.now();
  try {
    const response = await fetch(path + queryString(options.query ?? {}), {
      method,
      headers,
      credentials: "same-origin",
      ...(options.form ? { body: options.form } : options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    // files take as long as they are large
    if (!options.form) noteRequest(performance.now() - asked);
    return response;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    noteRequest(null);
    throw new NetworkProblem(error);
  }
}

/** A session that ended meanwhile is regained first (session-gate.ts), then it is asked again. */
async function answered(method: string, path: string, options: Options): Promise<Response> {
  const response = await send(method, path, options);
  if (response.status !== 401 || !sessionGate.armed || options.ungated) return response;
  await sessionGate.wait();
  return send(method, path, options);
}

/**
 * One call of the HTTP interface; the answer is typed by the schema of src/api that the caller names.
 * Throws ApiProblem or NetworkProblem.
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
  const response = await answered(method, path, { ...options, ...(headers ? { headers } : {}) });
  const body = parse(await response.text());
  if (!response.ok) throw problemOf(response.status, body, response.headers.get("retry-after"));
  return body as Answer;
}

/**
 * Asks by POST for lines of JSON, each handed on as it comes.
 * Throws ApiProblem or NetworkProblem, and what aborted it.
 */
export async function* lines<Line>(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<Line, void> {
  const response = await answered("POST", path, { body, signal, headers: { accept: "application/x-ndjson" } });
  if (!response.ok || response.body === null) throw problemOf(response.status, parse(await response.text()));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      if (signal.aborted) throw error;
      throw new NetworkProblem(error);
    });
    const pieces = (rest + (value ?? "")).split("\n");
    rest = pieces.pop() ?? "";
    for (const piece of pieces) if (piece !== "") yield JSON.parse(piece) as Line;
    if (done) return;
  }
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
export const sendForm = <Answer>(path: string, form: FormData): Promise<Answer> => call<Answer>("POST", path, { form });

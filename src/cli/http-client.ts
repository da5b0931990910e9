/** Asks the running server, as import, find and why do. */
import { errorCode, TroubleError } from "#server/platform/errors.ts";
import type { ProblemDetails } from "#api/common.api.ts";
import type { Locale } from "../locales/index.ts";
import { sentences } from "./cli.ts";
import type { Cli } from "./cli.ts";

/** The server said no; its own sentences are shown. */
export class ServerSaidError extends TroubleError {
  readonly problem: Partial<ProblemDetails>;
  constructor(locale: Locale, problem: Partial<ProblemDetails>) {
    super("server-said", { said: sentences(locale, [problem.title, problem.detail, problem.nextStep]) });
    this.problem = problem;
  }
}

export type Client = {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  upload<T>(path: string, form: FormData): Promise<T>;
};

/** @throws TroubleError "no-token" without PIAOZAI_TOKEN, "unreachable" where nobody answers */
export function createClient(cli: Cli, env: NodeJS.ProcessEnv = process.env): Client {
  const url = (env.PIAOZAI_URL || "http://127.0.0.1:7070").replace(/\/+$/, "");
  const token = env.PIAOZAI_TOKEN?.trim();
  if (!token) throw new TroubleError("no-token");

  const call = async <T>(method: string, path: string, headers: Record<string, string>, body?: string | FormData): Promise<T> => {
    let response: Response;
    try {
      response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "accept-language": cli.locale, accept: "application/json", ...headers },
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      const reason = errorCode((error as Error).cause) || (error as Error).message;
      throw new TroubleError("unreachable", { url, reason }, error);
    }
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw new TroubleError("not-piaozai", { url, status: response.status });
    }
    if (response.status === 401) throw new TroubleError("token-refused");
    if (!response.ok) throw new ServerSaidError(cli.locale, json as Partial<ProblemDetails>);
    return json as T;
  };
  return {
    get: (path) => call("GET", path, {}),
    post: (path, body) => call("POST", path, { "content-type": "application/json" }, JSON.stringify(body)),
    upload: (path, form) => call("POST", path, {}, form),
  };
}

import type { ProblemDetails } from "#api/common.api.ts";

/** The server answered with an error: RFC 9457 details with a stable code and a next step. */
export class ApiProblem extends Error {
  readonly details: ProblemDetails;
  /** seconds after which the server wants to be asked again; null where it doesn't say */
  readonly retryAfter: number | null;

  constructor(details: ProblemDetails, retryAfter: number | null = null) {
    super(details.title);
    this.name = "ApiProblem";
    this.details = details;
    this.retryAfter = retryAfter;
  }

  get status(): number {
    return this.details.status;
  }

  get code(): string {
    return this.details.code;
  }
}

/** No answer came at all: the network, or the server is down. */
export class NetworkProblem extends Error {
  constructor(cause: unknown) {
    super("network", { cause });
    this.name = "NetworkProblem";
  }
}

/** Turns a failed response into a problem, also where something in between answered in HTML. */
export function problemOf(status: number, body: unknown, retryAfter: string | null = null): ApiProblem {
  const seconds = /^\d{1,4}$/.test(retryAfter ?? "") ? Number(retryAfter) : null;
  if (typeof body === "object" && body !== null && "code" in body && typeof body.code === "string") {
    const known = body as Partial<ProblemDetails> & { message?: string };
    const details = {
      ...known,
      type: known.type ?? "about:blank",
      title: known.title ?? known.message ?? known.code ?? "",
      status: known.status ?? status,
      code: body.code,
    };
    return new ApiProblem(details, seconds);
  }
  return new ApiProblem({ type: "about:blank", title: "", status, code: `http-${status}` }, seconds);
}

/** The two kinds of errors that carry words for people: an answer to a request, and a reason why nothing could start. */

export type ProblemOptions = {
  /** machine-readable facts of the case */
  facts?: Record<string, unknown>;
  /** the cause of design §8, where a whole answer is one: D12 under a 401, D14 under a 503 */
  cause?: string;
  /** values for the placeholders of the sentences */
  params?: Record<string, string | number>;
  /** extra response headers, e.g. retry-after */
  headers?: Record<string, string>;
};

/**
 * An answer that isn't the wanted one, as RFC 9457 problem details. Its sentences are `problems.<code>` of the
 * namespace `problems`, or of the throwing module's own namespace: { title, detail?, nextStep? }.
 */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly options: ProblemOptions;

  constructor(status: number, code: string, options: ProblemOptions = {}) {
    super(`${status} ${code}`);
    this.name = "ProblemError";
    this.status = status;
    this.code = code;
    this.options = options;
  }
}

/** Something outside stands in the way of a command (exit status 3). Its sentences are `platform:trouble.<code>`. */
export class TroubleError extends Error {
  readonly code: string;
  readonly params: Record<string, string | number>;

  constructor(code: string, params: Record<string, string | number> = {}, cause?: unknown) {
    super(`${code} ${JSON.stringify(params)}`, { cause });
    this.name = "TroubleError";
    this.code = code;
    this.params = params;
  }
}

/** The code of a Node or PostgreSQL error (ENOENT, 23505 …), "" where there is none. */
export function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return String((error as { code: unknown }).code);
}

/** One request to a platform: the bytes that were signed are the bytes that are sent, and every way of not being answered has its name. */
import { Buffer } from "node:buffer";
import { OutgoingError, fetchOutside } from "#server/platform/outgoing.ts";
import { SourceTrouble } from "../sources.types.ts";
import { parseExact } from "./exact-json.ts";
import type { Opened } from "./tax.types.ts";

/** A package of two thousand invoices with their lines, encrypted, comes below that. */
const BYTES_MAX = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
const SECOND_MS = 1000;
/** What says of itself that it is none of the tax administration's systems names itself in this header. */
export const SIMULATOR_HEADER = "x-piaozai-simulator";

export type Heard = {
  /** parsed with numbers as they were written */
  json: unknown;
  /** what is in the answer was so at least until then, by the platform's own clock: it said its time only afterwards, to the second */
  asOf: Date;
};
export type Wire = {
  /** @throws SourceTrouble tax-unreachable, tax-forbidden, tax-throttled, tax-signed-out, tax-odd */
  post(url: string, body: string, headers: Record<string, string>): Promise<Heard>;
  isSimulator(): boolean;
};

export function openWire({ config, clock, outside = fetchOutside }: Opened): Wire {
  let simulator = false;
  return {
    isSimulator: () => simulator,
    async post(url, body, headers) {
      const sent = clock();
      const answer = await outside(config, url, {
        method: "POST",
        body,
        headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
        timeoutMs: TIMEOUT_MS,
        bytesMax: BYTES_MAX,
      }).catch(notAnswered);
      simulator = answer.headers[SIMULATOR_HEADER] !== undefined;
      const received = clock();
      refuseStatus(answer.status, answer.headers["retry-after"], received);
      const json = parseExact(answer.body.toString("utf8"));
      if (json === undefined) throw new SourceTrouble("tax-odd", { reason: "no JSON" });
      const said = Date.parse(answer.headers.date ?? "");
      const at = Number.isNaN(said) ? received.getTime() : said;
      return { json, asOf: new Date(at - (received.getTime() - sent.getTime()) - SECOND_MS) };
    },
  };
}

function notAnswered(error: unknown): never {
  if (!(error instanceof OutgoingError)) throw error;
  const code =
    error.message === "address not allowed" ? "tax-forbidden" : error.message === "too much" ? "tax-odd" : "tax-unreachable";
  throw new SourceTrouble(code, { reason: error.message }, error);
}

/** @throws SourceTrouble for every status that is no answer */
export function refuseStatus(status: number, retryAfter: string | undefined, now: Date): void {
  const waitSeconds = secondsOf(retryAfter, now);
  if (status === 429) throw Object.assign(new SourceTrouble("tax-throttled"), { waitSeconds });
  if (status === 401 || status === 403) throw new SourceTrouble("tax-signed-out", { reason: status });
  if (status >= 500) throw Object.assign(new SourceTrouble("tax-unreachable", { reason: status }), { waitSeconds });
  if (status !== 200) throw new SourceTrouble("tax-odd", { reason: status });
}

const REASON_MAX = 200;
/** The other side's own words, as many as a page shows. */
export const shortened = (text: string): string => text.trim().slice(0, REASON_MAX);

/** Retry-After (RFC 9110 §10.2.3): seconds, or a date; 0 where it doesn't say. */
function secondsOf(retryAfter: string | undefined, now: Date): number {
  if (retryAfter === undefined) return 0;
  const seconds = /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - now.getTime()) / SECOND_MS;
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 0;
}

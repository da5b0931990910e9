/** One message to one receiver. */
import type { Config } from "#server/platform/config.ts";
import { OutgoingError, fetchOutside } from "#server/platform/outgoing.ts";
import { seal, unseal } from "#server/platform/seal.ts";
import { signedHeaders } from "./signing.ts";
import type { Problem, WebhookRow } from "./webhooks.types.ts";

const PURPOSE = "webhook";
/** The convention asks for 15 to 30 seconds. */
const TIMEOUT_MS = 15_000;
const ANSWER_MAX = 64 * 1024;
const DAY_MS = 86_400_000;

export const sealSecret = ({ secret }: Config, text: string): string => seal(secret!, PURPOSE, text);

/** What signs now, the present one first. @returns null where it can't be read any more */
export function secretsOf({ secret }: Config, hook: WebhookRow, now: Date): string[] | null {
  const present = unseal(secret!, PURPOSE, hook.secret);
  if (present === null) return null;
  const rotating = hook.old_secret !== null && hook.old_secret_until !== null && hook.old_secret_until > now;
  const old = rotating ? unseal(secret!, PURPOSE, hook.old_secret!) : null;
  return old === null ? [present] : [present, old];
}

export type Outcome = {
  ok: boolean;
  status: number | null;
  problem: Problem | null;
  /** the receiver asks to be left alone for so long, in milliseconds */
  waitMs: number | null;
};

/** Never throws: what goes wrong is the outcome. */
export async function send(
  config: Pick<Config, "privateHosts">,
  { url, secrets, id, at, body }: { url: string; secrets: readonly string[]; id: string; at: Date; body: string },
): Promise<Outcome> {
  const headers = { "content-type": "application/json", ...signedHeaders(secrets, id, at, body) };
  try {
    const { status, headers: answered } = await fetchOutside(config, url, {
      method: "POST",
      headers,
      body,
      timeoutMs: TIMEOUT_MS,
      bytesMax: ANSWER_MAX,
    });
    if (status >= 200 && status < 300) return { ok: true, status, problem: null, waitMs: null };
    const code = status === 410 ? "gone" : "answered";
    return { ok: false, status, problem: { code, facts: { status } }, waitMs: waitAsked(status, answered["retry-after"], at) };
  } catch (error) {
    return { ok: false, status: null, problem: { code: codeOf(error), facts: {} }, waitMs: null };
  }
}

function codeOf(error: unknown): Problem["code"] {
  if (!(error instanceof OutgoingError)) return "unexpected";
  if (error.message === "address not allowed") return "address-forbidden";
  return error.message === "too much" ? "too-much" : "no-answer";
}

function waitAsked(status: number, said: string | undefined, now: Date): number | null {
  if (said === undefined || (status !== 429 && status !== 503)) return null;
  const ms = /^\d{1,9}$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now.getTime();
  return Number.isNaN(ms) || ms <= 0 ? null : Math.min(ms, DAY_MS);
}

/**
 * A download link is followed once, as it was received: to hosts that may be asked, over https, and to no page. Whatever isn't a file
 * at once (a sign-in, a captcha, any HTML) is left to a person.
 */
import type { HeldOutcome } from "#api/held.api.ts";
import { judgeDownload, nameOfDownload } from "./download.ts";
import { isLinkHost } from "#domain/platforms.ts";
import type { Config } from "#server/platform/config.ts";
import { type Answered, OutgoingError, fetchOutside, isFetchable } from "#server/platform/outgoing.ts";

const HOPS = 5;
const PATIENCE_MS = 30_000;
/** An invoice is some hundred kilobytes; a ZIP of them more. */
const BYTES_MAX = 20 * 1024 * 1024;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const ACCEPT = "application/pdf, application/ofd, application/zip, application/octet-stream, application/xml, image/*, */*;q=0.1";

export type Followed = { file: { name: string; bytes: Uint8Array } } | { file: null; outcome: HeldOutcome };

/** @param hosts what the company added to the known ones @param subject of the mail */
export async function follow(
  config: Pick<Config, "privateHosts" | "maxUpload">,
  link: string,
  hosts: readonly string[],
  subject: string,
): Promise<Followed> {
  const deadline = Date.now() + PATIENCE_MS;
  let from = link;
  for (let hop = 0; hop <= HOPS; hop += 1) {
    if (!isLinkHost(new URL(from).hostname.toLowerCase(), hosts)) return { file: null, outcome: "not-allowed" };
    if (!isFetchable(config, from)) return { file: null, outcome: "not-secure" };
    const answered = await asked(config, from, deadline - Date.now());
    if (typeof answered === "string") return { file: null, outcome: answered };
    const { status, headers, body } = answered;
    const to = headers.location;
    if (REDIRECTS.has(status) && to !== undefined) {
      if (!URL.canParse(to, from)) return { file: null, outcome: "not-allowed" };
      from = new URL(to, from).href;
      continue;
    }
    return judged(answered, { status, body, from, subject });
  }
  return { file: null, outcome: "refused" };
}

async function asked(
  config: Pick<Config, "privateHosts" | "maxUpload">,
  url: string,
  timeoutMs: number,
): Promise<Answered | HeldOutcome> {
  try {
    const bytesMax = Math.min(config.maxUpload, BYTES_MAX);
    return await fetchOutside(config, url, { headers: { accept: ACCEPT }, timeoutMs: Math.max(1, timeoutMs), bytesMax });
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    return error.message === "address not allowed" ? "not-allowed" : error.message === "too much" ? "too-large" : "no-answer";
  }
}

function judged(
  { headers }: Answered,
  { status, body, from, subject }: { status: number; body: Buffer; from: string; subject: string },
): Followed {
  if (status === 401 || status === 403) return { file: null, outcome: "sign-in" };
  if (status === 404 || status === 410) return { file: null, outcome: "gone" };
  if (status !== 200) return { file: null, outcome: "refused" };
  const is = judgeDownload(body, headers["content-type"] ?? "");
  if (!is.file) return { file: null, outcome: is.is };
  return { file: { name: nameOfDownload(headers["content-disposition"] ?? "", from, subject, is.ending), bytes: body } };
}

/** An interface that answers JSON page by page: how it is asked, and how one page leads to the next. */
import type { HttpSettings } from "#api/record-sources.api.ts";
import {
  type Json,
  type JsonObject,
  JsonNumber,
  canonicalJson,
  isObject,
  parseJson,
  plainText,
  valuesAt,
  withValue,
} from "#domain/sources/json.ts";
import { instantOf } from "#domain/sources/read-record.ts";
import type { Config } from "#server/platform/config.ts";
import { type Answered, OutgoingError, fetchOutside } from "#server/platform/outgoing.ts";
import { SourceTrouble } from "./sources.types.ts";

const TIMEOUT_MS = 60_000;
const ANSWER_BYTES = 20 * 1024 * 1024;
/** Records of one answer. */
const RECORDS_MAX = 5_000;

/** Where the next page is: a number, a cursor or an address, by the paging; null: the first. */
export type Next = string | null;
export type Asked = { settings: HttpSettings; secret: string | null; reach: Pick<Config, "privateHosts"> };
export type Answer = { json: Json; next(records: number): Next };

/** @param since what increments begin with, as it is sent. @throws SourceTrouble */
export async function askPage(asked: Asked, next: Next, since: string | null): Promise<Answer> {
  const { settings } = asked;
  const { url, body } = requestOf(settings, next, since);
  const answered = await fetched(asked, url, {
    method: settings.method,
    ...(body === null ? {} : { body: canonicalJson(body), headers: { "content-type": "application/json" } }),
  });
  if (answered.status !== 200) throw troubleOf(answered, Date.now());
  let json: Json;
  try {
    json = parseJson(answered.body.toString("utf8").replace(/^\ufeff/u, ""));
  } catch (error) {
    throw new SourceTrouble("http-not-json", {}, error);
  }
  return { json, next: (records) => nextOf(settings, { json, answered, records, url }, next) };
}

/** @throws SourceTrouble for what can't be reached, or is too much */
export async function fetched(
  { settings, secret, reach }: Asked,
  url: string,
  wanted: { method: "GET" | "POST"; body?: string; headers?: Record<string, string> },
  bytesMax = ANSWER_BYTES,
): Promise<Answered> {
  const headers = { ...wanted.headers, ...signInOf(settings, secret) };
  try {
    return await fetchOutside(reach, url, { ...wanted, headers, timeoutMs: TIMEOUT_MS, bytesMax });
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    const code = { "address not allowed": "http-forbidden", "too much": "http-too-much" }[error.message] ?? "http-unreachable";
    throw new SourceTrouble(code, {}, error);
  }
}

function signInOf({ signIn }: HttpSettings, secret: string | null): Record<string, string> {
  if (signIn.by === "none" || secret === null) return {};
  if (signIn.by === "bearer") return { authorization: `Bearer ${secret}` };
  if (signIn.by === "header") return { [signIn.name]: secret };
  return { authorization: `Basic ${Buffer.from(`${signIn.user}:${secret}`).toString("base64")}` };
}

function requestOf(settings: HttpSettings, next: Next, since: string | null): { url: string; body: JsonObject | null } {
  const { method, paging, watermark } = settings;
  const params = new Map<string, Json>();
  if (watermark !== null && since !== null) params.set(watermark.param, since);
  if (paging.by === "page" || paging.by === "offset") {
    params.set(paging.param, new JsonNumber(next ?? String(paging.by === "page" ? paging.first : 0)));
    if (paging.sizeParam !== null) params.set(paging.sizeParam, new JsonNumber(String(paging.size)));
  }
  if (paging.by === "cursor" && next !== null) params.set(paging.param, next);
  // a link leads to the next page with all that it needs
  const linked = paging.by === "link" && next !== null;
  const url = new URL(linked ? next : settings.address);
  if (method === "GET") {
    if (!linked) for (const [name, value] of params) url.searchParams.set(name, plainText(value) ?? "");
    return { url: url.href, body: null };
  }
  const template = settings.body.trim() === "" ? {} : parseJson(settings.body);
  let body = isObject(template) ? template : {};
  for (const [name, value] of params) body = withValue(body, name, value);
  return { url: url.href, body };
}

type Got = { json: Json; answered: Answered; records: number; url: string };

/** @throws SourceTrouble where a link leads elsewhere */
function nextOf({ paging }: HttpSettings, { json, answered, records, url }: Got, now: Next): Next {
  if (paging.by === "none") return null;
  if (paging.by === "page" || paging.by === "offset") {
    // without a size of ours the other side's may be any: the last page is the empty one
    if (records === 0 || (paging.sizeParam !== null && records < paging.size)) return null;
    return paging.by === "page" ? String(Number(now ?? paging.first) + 1) : String(Number(now ?? 0) + records);
  }
  const told =
    paging.by === "link" && paging.path === ""
      ? (/<([^>]{1,2000})>\s*;[^,]*\brel="?next"?/iu.exec(String(answered.headers["link"] ?? ""))?.[1] ?? null)
      : plainText(valuesAt(json, paging.path)[0]);
  if (told === null || told.trim() === "" || told === "false") return null;
  if (paging.by === "cursor") {
    if (told === now) throw new SourceTrouble("http-loop");
    return records === 0 ? null : told;
  }
  // what signs in is told to this server alone
  const address = URL.canParse(told, url) ? new URL(told, url) : null;
  if (address === null || address.origin !== new URL(url).origin) throw new SourceTrouble("http-elsewhere");
  if (address.href === url) throw new SourceTrouble("http-loop");
  return address.href;
}

/** The records of an answer; none where their list is empty or null. @throws SourceTrouble where there is no such list */
export function recordsAt(json: Json, path: string): Json[] {
  const at = valuesAt(json, path);
  const [list] = at;
  const records = path.endsWith("]") ? at : Array.isArray(list) ? list : list === null ? [] : isObject(list) ? [list] : null;
  if (records === null || (at.length === 0 && !path.endsWith("]"))) throw new SourceTrouble("http-no-records", { path });
  if (records.length > RECORDS_MAX) throw new SourceTrouble("http-too-much");
  return records;
}

/** @param now milliseconds since 1970 */
export function troubleOf({ status, headers }: Pick<Answered, "status" | "headers">, now: number): SourceTrouble {
  if (status === 401 || status === 403) return new SourceTrouble("http-refused", { status });
  const wait = waitOf(headers["retry-after"], now);
  if (status === 429 || (status === 503 && wait > 0)) {
    const busy = new SourceTrouble("http-busy", { status });
    busy.waitSeconds = wait;
    return busy;
  }
  if (status >= 500) return new SourceTrouble("http-broken", { status });
  return new SourceTrouble(status >= 300 && status < 400 ? "http-moved" : "http-status", { status });
}

/** Retry-After: seconds, or a date. */
function waitOf(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  if (/^\d{1,9}$/u.test(text.trim())) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : Math.max(0, Math.ceil((at - now) / 1000));
}

const MINUTE_MS = 60_000;
const BEIJING_MS = 8 * 60 * MINUTE_MS;

/** The largest of what records say of their increments: an instant as ISO text, or a whole number. */
export function furthest(settings: HttpSettings, records: readonly Json[], before: string | null): string | null {
  const { watermark } = settings;
  if (watermark === null) return null;
  let largest = before;
  for (const record of records) {
    const text = plainText(valuesAt(record, watermark.path)[0]);
    const said =
      watermark.form === "number"
        ? (/^\d{1,40}$/u.exec(text?.trim() ?? "")?.[0] ?? null)
        : (instantOf(text)?.toISOString() ?? null);
    if (said !== null && (largest === null || (watermark.form === "number" ? BigInt(said) > BigInt(largest) : said > largest)))
      largest = said;
  }
  return largest;
}

/** What increments begin with, as the other side wants it written. */
export function sinceOf({ watermark }: HttpSettings, largest: string | null): string | null {
  if (watermark === null || largest === null) return null;
  if (watermark.form === "number") return largest;
  const at = Date.parse(largest) - watermark.overlapMinutes * MINUTE_MS;
  const local = new Date(at + BEIJING_MS).toISOString();
  switch (watermark.form) {
    case "seconds":
      return String(Math.floor(at / 1000));
    case "milliseconds":
      return String(at);
    case "day":
      return local.slice(0, 10);
    case "local":
      return local.slice(0, 19).replace("T", " ");
    default:
      return new Date(at).toISOString();
  }
}

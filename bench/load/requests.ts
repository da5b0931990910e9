/** What people ask of the server, and how often of a hundred times. */
import { randomInt } from "node:crypto";
import { addDays } from "#domain/dates.ts";
import type { Crowd, Person } from "./crowd.ts";

export type Asked = { method: "GET" | "POST"; path: string; headers: Record<string, string>; body: Uint8Array | null };
type Kind = { share: number; make: (who: Person, crowd: Crowd) => Asked };

export const pick = <T>(list: readonly T[]): T => list[randomInt(list.length)]!;
const bearer = ({ token }: Person): Record<string, string> => ({ authorization: `Bearer ${token}` });
const get = (who: Person, path: string): Asked => ({ method: "GET", path, headers: bearer(who), body: null });
const post = (path: string, body: unknown, headers: Record<string, string>): Asked => ({
  method: "POST",
  path,
  headers: { ...headers, "content-type": "application/json" },
  body: Buffer.from(JSON.stringify(body)),
});

function upload(who: Person, crowd: Crowd): Asked {
  const { name, bytes } = pick(crowd.files);
  const edge = "piaozai-load";
  const head = `--${edge}\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\ncontent-type: text/xml\r\n\r\n`;
  return {
    method: "POST",
    path: "/api/v1/documents",
    headers: { ...bearer(who), "content-type": `multipart/form-data; boundary=${edge}` },
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${edge}--\r\n`)]),
  };
}

/** Two characters of a name: a search that leads to many. */
const twoOf = (who: Person): string => pick(who.invoices).seller.slice(2, 4);

export const KINDS: Record<string, Kind> = {
  status: { share: 10, make: () => ({ method: "GET", path: "/api/v1/status", headers: {}, body: null }) },
  "sign-in": {
    share: 2,
    make: (who, crowd) => post("/api/auth/sign-in/email", { email: who.email, password: crowd.password }, {}),
  },
  "number looked up": { share: 20, make: (who) => post("/api/v1/lookups", { text: pick(who.invoices).number }, bearer(who)) },
  "invoice opened": { share: 15, make: (who) => get(who, `/api/v1/invoices/${pick(who.invoices).id}`) },
  search: { share: 23, make: (who) => get(who, `/api/v1/invoices?q=${encodeURIComponent(twoOf(who))}`) },
  facets: { share: 8, make: (who) => get(who, `/api/v1/invoices/facets?q=${encodeURIComponent(twoOf(who))}`) },
  sums: { share: 4, make: (who) => post("/api/v1/sums", { filters: { q: twoOf(who) } }, bearer(who)) },
  export: {
    share: 4,
    make: (who, crowd) => {
      const from = addDays(crowd.today, -randomInt(30, 400));
      const filters = { dateFrom: from, dateTo: addDays(from, 14) };
      return post("/api/v1/invoices/export", { format: "csv", filters }, bearer(who));
    },
  },
  upload: { share: 14, make: upload },
};

export const CHEAP = ["status", "sign-in", "number looked up", "invoice opened"] as const;
export const DEAR = ["search", "facets", "sums", "export", "upload"] as const;

const lotsOf = (names: readonly string[]): string[] =>
  names.flatMap((name) => Array.from({ length: KINDS[name]!.share }, () => name));
const LOTS = { cheap: lotsOf(CHEAP), dear: lotsOf(DEAR) };
/** Of a hundred requests so many are cheap. */
export const CHEAP_SHARE = LOTS.cheap.length;
/** The name of what is asked next. */
export const nextKind = (of: "cheap" | "dear"): string => pick(LOTS[of]);

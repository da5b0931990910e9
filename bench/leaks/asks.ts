/** What somebody may try to learn from the register: by an id, by numbers and their parts, by names. */
import type { Client } from "../lib/http.ts";
import type { Strangers } from "../find/strangers.ts";

export type Ask = { kind: keyof Strangers; ask: (api: Client, what: string) => Promise<unknown> };

/** The answer, or what it says instead. */
const answered = (asking: Promise<unknown>): Promise<unknown> => asking.catch((error: unknown) => String(error));
const listed = (api: Client, conditions: Record<string, string>): Promise<unknown> =>
  api.get(`/api/v1/invoices?${new URLSearchParams(conditions)}`);

export const ASKS: Record<string, Ask> = {
  "an invoice by its id": { kind: "id", ask: (api, id) => answered(api.get(`/api/v1/invoices/${id}`)) },
  "the original of a document": { kind: "document", ask: (api, id) => answered(api.get(`/api/v1/documents/${id}/original`)) },
  "a list with a filter": { kind: "name", ask: (api, seller) => listed(api, { seller }) },
  "a whole number": { kind: "number", ask: (api, number) => listed(api, { number }) },
  "the beginning of a number": { kind: "beginning", ask: (api, number) => listed(api, { number }) },
  "the middle of a number": { kind: "middle", ask: (api, number) => listed(api, { number }) },
  "a mistyped number": { kind: "mistyped", ask: (api, text) => api.post("/api/v1/lookups", { text }) },
  suggestions: { kind: "name", ask: (api, text) => api.post("/api/v1/suggestions", { text }) },
  facets: { kind: "name", ask: (api, q) => api.get(`/api/v1/invoices/facets?${new URLSearchParams({ q })}`) },
};

/** A question as it goes through HTTP: with the filters of a cell, as an address or as a look-up. */
import type { InvoicePage } from "#api/invoices.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { addDays } from "#domain/dates.ts";
import type { Client } from "../lib/http.ts";
import type { Kind, Question, SampleRow } from "./questions.ts";

export const FILTERS = { none: "no filter", months: "2 months", companies: "2 companies", both: "both + status" } as const;
export type Filter = keyof typeof FILTERS;

const TWO_MONTHS = 30;

/** Filters that the question's own invoice passes; `other` is a second company of the asker. */
export function filtersOf(filter: Filter, row: SampleRow, companies: number[]): Record<string, string | string[]> {
  const months = row.date === null ? {} : { dateFrom: addDays(row.date, -TWO_MONTHS), dateTo: addDays(row.date, TWO_MONTHS) };
  const other = companies[(companies.indexOf(row.companyId) + 1) % companies.length]!;
  const two = { company: [...new Set([row.companyId, other])].map(String) };
  if (filter === "none") return {};
  if (filter === "months") return months;
  if (filter === "companies") return two;
  return { ...months, ...two, status: [`booking:${row.booking}`] };
}

/** How the kind of question is put: what stands in the address, or the text of a look-up. */
export function conditionOf(kind: Kind, text: string): Record<string, string> | null {
  if (kind === "amount") return { amountMin: text, amountMax: text };
  if (kind === "exact" || kind === "prefix" || kind === "suffix" || kind === "middle") return { number: text };
  if (kind === "pinyin" || kind === "edit8" || kind === "edits8" || kind === "edit20" || kind === "edits20") return null;
  return { q: text };
}

export function addressOf(
  conditions: Record<string, string | string[]>,
  more: Record<string, string> = {},
  of: "" | "/total" = "",
): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...conditions, ...more }))
    for (const each of Array.isArray(value) ? value : [value]) query.append(key, each);
  return `/api/v1/invoices${of}?${query.toString()}`;
}

/** As the web app asks for a list: the total follows. */
export const PAGE_ALONE = { total: "later" };

export type Answer = Pick<InvoicePage, "invoices" | "total" | "totalIs" | "nextCursor"> & {
  sums: InvoicePage["sums"];
  /** what a look-up proposes beside what it found */
  near: LookupAnswer["invoices"];
};

/** Asks for the first page, its count and sums, in one request. */
export async function ask(
  client: Client,
  kind: Kind,
  { text }: Pick<Question, "text">,
  filters: Record<string, string | string[]> = {},
  more: Record<string, string> = {},
): Promise<Answer> {
  const condition = conditionOf(kind, text);
  if (condition !== null) {
    const page = (await client.get(addressOf({ ...condition, ...filters }, more))) as InvoicePage;
    return { ...page, near: [] };
  }
  const answer = (await client.post("/api/v1/lookups", { text, filters })) as LookupAnswer;
  return { ...answer, sums: null, near: answer.diagnosis.findings.flatMap((finding) => finding.candidates) };
}

/** Follows the cursor until there is no further page, or so many rows. */
export async function pagesOf(
  client: Client,
  conditions: Record<string, string | string[]>,
  { limit = 200, most = 1_000, sort = "-date" }: { limit?: number; most?: number; sort?: string } = {},
): Promise<{ ids: string[]; first: InvoicePage; cursor: string | null }> {
  const ids: string[] = [];
  let first: InvoicePage | null = null;
  let cursor: string | null = null;
  do {
    const more: Record<string, string> = { limit: String(limit), sort, ...(cursor === null ? {} : { cursor }) };
    const page = (await client.get(addressOf(conditions, more))) as InvoicePage;
    first ??= page;
    ids.push(...page.invoices.map((invoice) => invoice.id));
    cursor = page.nextCursor;
  } while (cursor !== null && ids.length < most);
  return { ids, first, cursor };
}

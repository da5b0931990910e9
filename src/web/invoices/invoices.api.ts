import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { Facets } from "#api/facets.api.ts";
import type {
  HistoryEntry as HistoryEntrySchema,
  InvoiceCorrection,
  InvoiceDetail as InvoiceDetailSchema,
  InvoiceFilters,
  InvoicePage,
  InvoiceTotal,
  SORTS,
  StateChange,
  Unmask,
} from "#api/invoices.api.ts";
import { get, type Params, post } from "../api/client.ts";

export type InvoiceDetail = z.infer<typeof InvoiceDetailSchema>;
export type HistoryEntry = z.infer<typeof HistoryEntrySchema>;
export type Sort = (typeof SORTS)[number];

export { STATE_AXES as STATUSES } from "#domain/states.ts";

// The schemas themselves stay out of the bundle; `satisfies` breaks the build when a value of the contract changes.
export const SORT_ORDERS = [
  "-date",
  "date",
  "-total",
  "total",
  "seller",
  "-seller",
  "-arrival",
  "arrival",
] as const satisfies readonly Sort[];
const PAGE = "50";

export type ListQuestion = {
  filters: InvoiceFilters;
  /** the saved view that is asked for; a changed one is another question */
  view: { id: string; version: number } | undefined;
  /** id of the free text among the conditions */
  query: string | undefined;
  sort: Sort;
};

export const listOptions = ({ filters, view, query, sort }: ListQuestion) =>
  infiniteQueryOptions({
    queryKey: ["invoices", { filters, view, query, sort }],
    queryFn: ({ pageParam, signal }) =>
      get<InvoicePage>(
        "/api/v1/invoices",
        {
          ...(filters as Params),
          view: view?.id,
          query,
          sort,
          limit: PAGE,
          total: "later",
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    // whoever reads an invoice for a while comes back to the pages that were loaded
    gcTime: 30 * 60_000,
  });

/** How many a list has, and their sums, where its pages came without. */
export const totalOptions = ({ filters, view, query }: Omit<ListQuestion, "sort">) =>
  queryOptions({
    queryKey: ["invoices", { filters, view, query }, "total"],
    queryFn: ({ signal }) =>
      get<InvoiceTotal>("/api/v1/invoices/total", { ...(filters as Params), view: view?.id, query }, signal),
    retry: false,
  });

/** What the invoices of a list are made of. While other conditions are counted, the last counts stay. */
export const facetsOptions = ({ filters, view, query }: Omit<ListQuestion, "sort">) =>
  queryOptions({
    queryKey: ["facets", { filters, view, query }],
    queryFn: ({ signal }) => get<Facets>("/api/v1/invoices/facets", { ...(filters as Params), view: view?.id, query }, signal),
    placeholderData: keepPreviousData,
    // who lacks the counts can still filter; asking a busy server again is left to a person
    retry: false,
  });

export const invoiceOptions = (id: string) =>
  queryOptions({
    queryKey: ["invoice", id],
    queryFn: ({ signal }) => get<InvoiceDetail>(`/api/v1/invoices/${encodeURIComponent(id)}`, undefined, signal),
  });

export const historyOptions = (id: string) =>
  queryOptions({
    queryKey: ["invoice", id, "history"],
    queryFn: ({ signal }) =>
      get<HistoryEntry[] | { history?: HistoryEntry[]; entries?: HistoryEntry[]; events?: HistoryEntry[] }>(
        `/api/v1/invoices/${encodeURIComponent(id)}/history`,
        undefined,
        signal,
      ),
    select: (answer) => (Array.isArray(answer) ? answer : (answer.history ?? answer.entries ?? answer.events ?? [])),
  });

/** Shows the personal data of one invoice to the asker for a while. */
export const unmaskInvoice = (id: string, said: Unmask): Promise<{ until: string }> =>
  post(`/api/v1/invoices/${encodeURIComponent(id)}/unmask`, said);

export const correctInvoice = (id: string, correction: z.infer<typeof InvoiceCorrection>): Promise<InvoiceDetail> =>
  post(`/api/v1/invoices/${encodeURIComponent(id)}`, correction);

/** Sets one axis by hand; what may be set stands in the invoice's `transitions`. */
export const setState = (id: string, change: StateChange): Promise<InvoiceDetail> =>
  post(`/api/v1/invoices/${encodeURIComponent(id)}/states`, change);
export const undoState = (id: string, undo: Pick<StateChange, "axis" | "reason">): Promise<InvoiceDetail> =>
  post(`/api/v1/invoices/${encodeURIComponent(id)}/states/undo`, undo);

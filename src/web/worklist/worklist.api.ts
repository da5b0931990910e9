import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { InvoiceDetail, SetAside } from "#api/invoices.api.ts";
import type { UnreadDocument, WORK_REASONS, WorkItem, WorkPage } from "#api/worklist.api.ts";
import { get, post } from "../api/client.ts";
import { queryClient } from "../app/query-client.ts";

export const REASONS = [
  "missing",
  "contradiction",
  "check",
  "unsure",
  "file",
  "illegible",
] as const satisfies typeof WORK_REASONS;
export type WorkFilter = { mine?: string; company?: string; reason?: string };

export const workOptions = (filter: WorkFilter) =>
  infiniteQueryOptions({
    queryKey: ["worklist", filter],
    queryFn: ({ pageParam, signal }) =>
      get<WorkPage>("/api/v1/worklist", { ...filter, limit: "50", ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

export const documentOptions = (id: string) =>
  queryOptions({
    queryKey: ["document", id],
    queryFn: ({ signal }) => get<UnreadDocument>(`/api/v1/documents/${encodeURIComponent(id)}`, undefined, signal),
  });

export const undo = (id: string, version: number): Promise<InvoiceDetail> =>
  post(`/api/v1/invoices/${encodeURIComponent(id)}/undo`, { version });

type Subject = Pick<WorkItem, "subject" | "id">;
export const setAside = ({ subject, id }: Subject, decision: SetAside): Promise<unknown> =>
  post(`/api/v1/${subject}s/${encodeURIComponent(id)}/set-aside`, decision);

/** Lists and numbers follow what was decided; the record at hand is replaced by the answer itself. */
export const refresh = (): Promise<void> =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey }) => ["worklist", "invoices", "me", "documents"].includes(String(queryKey[0])),
  });

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type {
  Finding,
  Findings,
  FindingsChange,
  NewReconciliation,
  ReconciliationDetail,
  Reconciliations,
  ReportMade,
  RunStart,
} from "#api/reconciliation.api.ts";
import { call, get, post } from "../api/client.ts";

const ROUTE = "/api/v1/reconciliations";
const AGAIN_MS = 1_500;

export type FindingFilters = {
  outcome?: Finding["outcome"];
  state?: Finding["state"];
  assignee?: "me" | "nobody";
  fresh?: "true";
};

export const reconciliationsOptions = infiniteQueryOptions({
  queryKey: ["reconciliations"],
  queryFn: ({ pageParam, signal }) => get<Reconciliations>(ROUTE, pageParam === "" ? {} : { cursor: pageParam }, signal),
  initialPageParam: "",
  getNextPageParam: ({ nextCursor }) => nextCursor,
});

export const isMoving = ({ run }: Pick<ReconciliationDetail, "run">): boolean =>
  run !== null && (run.state === "looking" || run.state === "running");

export const reconciliationOptions = (id: string) =>
  queryOptions({
    queryKey: ["reconciliations", id],
    queryFn: ({ signal }) => get<ReconciliationDetail>(`${ROUTE}/${id}`, undefined, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isMoving(state.data) ? AGAIN_MS : false),
  });

export const findingsOptions = (id: string, run: string, filters: FindingFilters) =>
  infiniteQueryOptions({
    queryKey: ["reconciliations", id, "findings", run, filters],
    queryFn: ({ pageParam, signal }) =>
      get<Findings>(`${ROUTE}/${id}/findings`, { ...filters, ...(pageParam === "" ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export const addReconciliation = (body: NewReconciliation): Promise<ReconciliationDetail> => post(ROUTE, body);
export function startRun(id: string, file: File | null): Promise<ReconciliationDetail> {
  if (file === null) return post(`${ROUTE}/${id}/runs`, undefined);
  const form = new FormData();
  form.set("file", file);
  return call("POST", `${ROUTE}/${id}/runs`, { form });
}
export const confirmRun = (id: string, body: RunStart): Promise<ReconciliationDetail> => post(`${ROUTE}/${id}/confirm`, body);
export const stepRun = (id: string, step: "cancel" | "resume"): Promise<ReconciliationDetail> =>
  post(`${ROUTE}/${id}/${step}`, undefined);
export const changeFindings = (id: string, body: FindingsChange): Promise<Findings> =>
  call("PATCH", `${ROUTE}/${id}/findings`, { body });
export const makeReport = (id: string): Promise<ReportMade> => post(`${ROUTE}/${id}/reports`, undefined);
export const reportUrl = (id: string, report: string, format: "pdf" | "jsonl"): string =>
  `${ROUTE}/${id}/reports/${report}?format=${format}`;
export const runFileUrl = (id: string, run: string): string => `${ROUTE}/${id}/runs/${run}/file`;

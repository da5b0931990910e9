import { queryOptions } from "@tanstack/react-query";
import type { Health, RepairOutcome } from "#api/health.api.ts";
import { get, post } from "../api/client.ts";

export const healthOptions = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => get<Health>("/api/v1/health", undefined, signal),
  refetchInterval: 60_000,
});

export const repairFinding = (id: string) => post<RepairOutcome>(`/api/v1/health/findings/${id}/repair`, {});

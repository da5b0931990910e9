import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { CauseId } from "#api/lookups.api.ts";
import type { MissVoted, Misses, MissesQuery } from "#api/misses.api.ts";
import { call, get } from "../../api/client.ts";

export type Span = z.output<typeof MissesQuery>["days"];
export const SPANS: readonly Span[] = ["7", "30", "90", "365"];

export const missesOptions = (company: number | null, days: Span) =>
  queryOptions({
    queryKey: ["misses", company, days],
    queryFn: ({ signal }) =>
      get<Misses>("/api/v1/misses", { days, ...(company === null ? {} : { company: String(company) }) }, signal),
    staleTime: 60_000,
  });

const path = (lookup: string): string => `/api/v1/lookups/${encodeURIComponent(lookup)}/wrong`;
/** Says that an explanation is wrong, and what was right where one knows. */
export const callWrong = (lookup: string, right: CauseId | null): Promise<MissVoted> =>
  call("PUT", path(lookup), { body: { right } });
export const takeBack = (lookup: string): Promise<MissVoted> => call("DELETE", path(lookup));

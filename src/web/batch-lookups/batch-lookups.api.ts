import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  BatchCauses,
  BatchLookup,
  BatchLookupAgain,
  BatchLookupExport,
  BatchLookupPage,
  BatchLookupRows,
  BatchOutcome,
  NewBatchLookup,
} from "#api/batch-lookups.api.ts";
import { call, get, post, sendForm } from "../api/client.ts";
import { download } from "../api/download.ts";

/** In the order of the choices above the table: what needs somebody first, what is fine last. */
export const OUTCOMES = [
  "noTrace",
  "nearMatch",
  "differs",
  "foundSeveral",
  "withdrawn",
  "inIntake",
  "doubled",
  "unreadable",
  "notChecked",
  "waiting",
  "found",
] as const satisfies readonly BatchOutcome[];

/** Which rows are looked at: those of one outcome, those that came out differently when it was run again, or all. */
export type RowChoice = BatchOutcome | "changed" | null;
export const choiceOf = (asked: unknown): RowChoice =>
  asked === "changed" ? "changed" : (OUTCOMES.find((each) => each === asked) ?? null);
/** For these rows no invoice was found as given. */
export const missedIn = ({ rows, counts }: BatchLookup): number =>
  rows - (["found", "foundSeveral", "doubled"] as const).reduce((sum, each) => sum + (counts?.[each] ?? 0), 0);

const ALL = "/api/v1/batch-lookups";
const pathOf = (id: string): string => `${ALL}/${encodeURIComponent(id)}`;
const PAGE = "100";
const LOOK_AGAIN_MS = 1000;
export const isMoving = (batch: BatchLookup | undefined): boolean => batch?.state === "queued" || batch?.state === "running";

export const batchesOptions = infiniteQueryOptions({
  queryKey: ["batch-lookups"],
  queryFn: ({ pageParam, signal }) => get<BatchLookupPage>(ALL, pageParam ? { cursor: pageParam } : {}, signal),
  initialPageParam: "",
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: (query) => (query.state.data?.pages.some((page) => page.batches.some(isMoving)) ? LOOK_AGAIN_MS * 2 : false),
});

export const batchOptions = (id: string) =>
  queryOptions({
    queryKey: ["batch-lookup", id],
    queryFn: ({ signal }) => get<BatchLookup>(pathOf(id), undefined, signal),
    refetchInterval: (query) => (isMoving(query.state.data) ? LOOK_AGAIN_MS : false),
  });

export const batchCausesOptions = (id: string) =>
  queryOptions({
    queryKey: ["batch-lookup", id, "causes"],
    queryFn: ({ signal }) => get<BatchCauses>(`${pathOf(id)}/causes`, undefined, signal),
    staleTime: 60_000,
  });

export const batchRowsKey = (id: string) => ["batch-lookup", id, "rows"] as const;
export const batchRowsOptions = (id: string, choice: RowChoice) =>
  infiniteQueryOptions({
    queryKey: [...batchRowsKey(id), choice],
    queryFn: ({ pageParam, signal }) =>
      get<BatchLookupRows>(
        `${pathOf(id)}/rows`,
        {
          limit: PAGE,
          ...(choice === null ? {} : choice === "changed" ? { changed: "true" } : { outcome: choice }),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

export const startBatch = (given: NewBatchLookup): Promise<BatchLookup> => post(ALL, given);
export function startBatchOfFile(file: File): Promise<BatchLookup> {
  const form = new FormData();
  form.append("file", file);
  return sendForm(`${ALL}/files`, form);
}
/** Stops it after the rows that have their answer, or goes on behind them. */
export const cancelBatch = (id: string): Promise<BatchLookup> => post(`${pathOf(id)}/cancel`, {});
export const resumeBatch = (id: string): Promise<BatchLookup> => post(`${pathOf(id)}/resume`, {});
export const runAgain = (id: string, wish: BatchLookupAgain): Promise<BatchLookup> => post(`${pathOf(id)}/again`, wish);
export const deleteBatch = (id: string): Promise<null> => call("DELETE", pathOf(id));
export const restoreBatch = (id: string): Promise<BatchLookup> => post(`${pathOf(id)}/restore`, {});
export const exportBatch = (id: string, wish: BatchLookupExport): Promise<void> => download(`${pathOf(id)}/export`, wish);

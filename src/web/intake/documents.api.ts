import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { DocumentPage, FileResult } from "#api/documents.api.ts";
import { get, post } from "../api/client.ts";

export const documentsOptions = infiniteQueryOptions({
  queryKey: ["documents"],
  queryFn: ({ pageParam, signal }) =>
    get<z.infer<typeof DocumentPage>>("/api/v1/documents", pageParam ? { cursor: pageParam } : {}, signal),
  initialPageParam: "",
  getNextPageParam: (page) => page.nextCursor,
});

export const retryDocument = (id: string): Promise<FileResult> => post(`/api/v1/documents/${id}/retry`, {});

const LOOK_AGAIN_MS = 1500;
type Files = { files: FileResult[] };

/** What became of the files that are on the screen; asked again while one of them is being read. */
export const batchFilesOptions = (batch: string | null, ids: string[]) =>
  queryOptions({
    queryKey: ["batch-files", batch, ids],
    queryFn: async ({ signal }) => {
      const { files } = await get<Files>(`/api/v1/batches/${batch}/files`, { ids }, signal);
      return new Map(files.map((file) => [file.documentId ?? "", file]));
    },
    enabled: batch !== null && ids.length > 0,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) =>
      state.data === undefined || [...state.data.values()].some((file) => file.outcome === "open") ? LOOK_AGAIN_MS : false,
  });

/** The files of a batch that became one thing, at most a hundred. */
export const outcomeFilesOptions = (batch: string, outcome: string) =>
  queryOptions({
    queryKey: ["batch-files", batch, outcome],
    queryFn: async ({ signal }) => (await get<Files>(`/api/v1/batches/${batch}/files`, { outcome }, signal)).files,
  });

import { infiniteQueryOptions } from "@tanstack/react-query";
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

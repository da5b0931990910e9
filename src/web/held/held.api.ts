import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Batch } from "#api/documents.api.ts";
import type { HELD_STATES, Held, HeldList } from "#api/held.api.ts";
import type { z } from "zod";
import { call, get, post } from "../api/client.ts";

const ROUTE = "/api/v1/held";
export type HeldState = (typeof HELD_STATES)[number];

export const heldOptions = (state: HeldState) =>
  infiniteQueryOptions({
    queryKey: ["held", state],
    queryFn: ({ pageParam, signal }) =>
      get<HeldList>(ROUTE, { state, ...(pageParam === "" ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 30_000,
  });

const of = ({ source, key }: Held): string => `${ROUTE}/${source.id}/${key}`;

export const fetchHeld = (held: Held): Promise<Held> => post(`${of(held)}/fetch`, undefined);
export const leaveHeld = (held: Held, reason: string): Promise<Held> => post(`${of(held)}/leave`, { reason });

/** Hands in a file that somebody had another way, which settles what waited. */
export async function uploadHeld(held: Held, file: File): Promise<Held> {
  const form = new FormData();
  // fields stand before the files: the server reads them first
  form.append("company", String(held.company));
  form.append("files", file, file.name);
  const batch = await call<z.infer<typeof Batch>>("POST", "/api/v1/documents", { form });
  const document = batch.files[0]?.documentId;
  // one that was refused says so itself
  if (!document) throw new Error(batch.files[0]?.problem?.message ?? file.name);
  return post(`${of(held)}/settle`, { document });
}

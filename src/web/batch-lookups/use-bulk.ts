import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { BatchCauses, BatchLookupRow, BatchLookupRows } from "#api/batch-lookups.api.ts";
import { ask as askAccess } from "../access/access.api.ts";
import { get } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { queryClient } from "../app/query-client.ts";
import { retryDocument } from "../intake/documents.api.ts";
import { ask } from "../lookups/lookups.api.ts";
import { sourcesOptions, stepSource } from "../sources/sources.api.ts";
import { watchLookup } from "../watches/watches.api.ts";
import { setAside } from "../worklist/worklist.api.ts";
import { questionOf } from "./row-actions.tsx";

export type Group = BatchCauses["groups"][number];
export type BulkStep = "restore" | "reread" | "request-access" | "watch" | "fetch-now";
export type Progress = { group: Group; step: BulkStep; done: number; refused: number; of: number; running: boolean };

/** So many of one kind may be open: what says so ends the run, as the next one would be refused as well. */
const FULL = ["watches-max", "access-which-company"];

/** What can be done for all rows of a group. */
export function stepsOf({ outcome, cause, unread }: Group, mayFetch: boolean): BulkStep[] {
  if (outcome === "withdrawn") return ["restore"];
  if (outcome === "inIntake") return unread > 0 ? ["reread"] : [];
  if (outcome !== "noTrace" && outcome !== "notChecked") return [];
  // a number that can't be right doesn't arrive, and part of one may be met by any
  if (cause === "D1" || cause === "D2") return [];
  return [...(cause === "D11" ? ["request-access" as const] : []), "watch", ...(mayFetch ? ["fetch-now" as const] : [])];
}

async function* rowsOf(batch: string, { outcome, cause }: Group): AsyncGenerator<BatchLookupRow, void> {
  for (let cursor: string | null = ""; cursor !== null;) {
    const query: Record<string, string> = { outcome, limit: "200", ...(cursor === "" ? {} : { cursor }) };
    const page: BatchLookupRows = await get<BatchLookupRows>(`/api/v1/batch-lookups/${encodeURIComponent(batch)}/rows`, query);
    yield* page.rows.filter((row) => row.cause === cause);
    cursor = page.nextCursor;
  }
}

const BY_ROW: Record<Exclude<BulkStep, "fetch-now">, (row: BatchLookupRow) => Promise<unknown>> = {
  restore: ({ withdrawn }) => setAside({ subject: "invoice", id: withdrawn! }, { as: "open" }),
  reread: ({ files }) => Promise.all(files.filter(({ waiting }) => !waiting).map(({ id }) => retryDocument(id))),
  "request-access": ({ number, code }) => askAccess({ number: number!, ...(code === null ? {} : { code }) }),
  watch: async (row) => watchLookup((await ask({ text: questionOf(row) })).id),
};

/** One step for all rows of a group, row after row, until it is stopped; what was refused is counted. */
export function useBulk(batch: string) {
  const { data } = useQuery(sourcesOptions(false));
  const fetchable = data?.sources.filter(({ may }) => may.ask) ?? [];
  const [progress, setProgress] = useState<Progress | null>(null);
  const stopped = useRef(false);
  const run = useMutation({
    mutationFn: async ({ group, step }: { group: Group; step: BulkStep }) => {
      stopped.current = false;
      let now: Progress = {
        group,
        step,
        done: 0,
        refused: 0,
        of: step === "fetch-now" ? fetchable.length : group.rows,
        running: true,
      };
      setProgress(now);
      const attempt = async (act: () => Promise<unknown>): Promise<void> => {
        try {
          await act();
          now = { ...now, done: now.done + 1 };
        } catch (error) {
          if (!(error instanceof ApiProblem) || error.status === 429 || FULL.includes(error.code)) throw error;
          now = { ...now, refused: now.refused + 1 };
        }
        setProgress(now);
      };
      try {
        if (step === "fetch-now") for (const { id } of fetchable) await attempt(() => stepSource(id, "ask"));
        else
          for await (const row of rowsOf(batch, group)) {
            if (stopped.current) break;
            await attempt(() => BY_ROW[step](row));
          }
      } finally {
        setProgress({ ...now, running: false });
        void queryClient.invalidateQueries({ queryKey: ["batch-lookup"] });
        void queryClient.invalidateQueries({ queryKey: ["watches"] });
      }
    },
  });
  return { run, progress, mayFetch: fetchable.length > 0, stop: () => void (stopped.current = true) };
}

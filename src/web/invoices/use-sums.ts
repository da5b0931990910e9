import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { SumsLine, SumsSoFar } from "#api/sums.api.ts";
import { lines } from "../api/client.ts";
import { ApiProblem, NetworkProblem } from "../api/problem.ts";
import type { ListQuestion } from "./invoices.api.ts";

type Counting = { of: string; soFar: SumsSoFar | null; error: unknown };

/** The sums of a list that is too large to be summed at once: begun, watched and given up by hand, forgotten with the question. */
export function useSums({ filters, view, query }: ListQuestion) {
  const client = useQueryClient();
  const queryKey = ["sums", { filters, view, query }];
  const question = JSON.stringify(queryKey);
  const whole = useQuery<SumsSoFar>({ queryKey, queryFn: skipToken, staleTime: Infinity }).data ?? null;
  const [counting, setCounting] = useState<Counting | null>(null);
  const running = useRef<AbortController | null>(null);
  const cancel = (): void => {
    running.current?.abort();
    running.current = null;
    setCounting(null);
  };
  useEffect(() => cancel, [question]);

  const start = async (): Promise<void> => {
    cancel();
    const own = (running.current = new AbortController());
    const tell = (soFar: SumsSoFar | null, error: unknown = null): void => {
      if (!own.signal.aborted) setCounting({ of: question, soFar, error });
    };
    tell(null);
    try {
      const last = await lastLine({ filters, view: view?.id, query }, own.signal, tell);
      if (own.signal.aborted) return;
      client.setQueryData(queryKey, last);
      setCounting(null);
    } catch (error) {
      tell(null, error);
    }
  };
  const own = counting?.of === question ? counting : null;
  return {
    whole,
    soFar: own?.soFar ?? null,
    isRunning: own !== null && own.error === null,
    error: own?.error ?? null,
    start: () => void start(),
    cancel,
  };
}
export type SumsOnDemand = ReturnType<typeof useSums>;

/** @throws ApiProblem where the counting failed; NetworkProblem where it broke off before its last line */
async function lastLine(body: unknown, signal: AbortSignal, onLine: (soFar: SumsSoFar) => void): Promise<SumsSoFar> {
  for await (const line of lines<SumsLine>("/api/v1/sums", body, signal)) {
    if ("error" in line) throw new ApiProblem(line.error);
    if (line.asOf !== undefined) return line;
    onLine(line);
  }
  throw new NetworkProblem("no last line");
}

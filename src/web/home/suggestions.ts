import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Suggestion, Suggestions } from "#api/suggestions.api.ts";
import { call } from "../api/client.ts";

/** Nobody wants ten lists while he types one word. */
const PAUSE_MS = 150;
const LENGTH_MAX = 200;

/** A question goes in the body of a POST: what somebody types stands in no address. */
const suggestionOptions = (text: string) =>
  queryOptions({
    queryKey: ["suggestions", text],
    queryFn: ({ signal }) => call<Suggestions>("POST", "/api/v1/suggestions", { body: { text }, signal }),
    staleTime: 30_000,
    retry: false,
  });

/** Several lines are pasted, not typed. */
const completes = (text: string): boolean => text.trim() !== "" && text.length <= LENGTH_MAX && !text.includes("\n");

/** What may be meant by what is typed so far; asked for when the typing pauses, given up when it goes on. */
export function useSuggestions(text: string, wanted: boolean): Suggestion[] {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const asked = wanted && settled === text && completes(text);
  const { data } = useQuery({ ...suggestionOptions(settled), enabled: asked });
  return asked ? (data?.suggestions ?? []) : [];
}

import { queryOptions } from "@tanstack/react-query";
import type { Letter, LetterDraft, LetterLanguage, LetterSent, LetterTurn, Letters } from "#api/letters.api.ts";
import { call, get, post } from "../api/client.ts";

const ofLookup = (lookup: string): string => `/api/v1/lookups/${encodeURIComponent(lookup)}/letters`;

export const lettersOptions = queryOptions({
  queryKey: ["letters"],
  queryFn: ({ signal }) => get<Letters>("/api/v1/letters", undefined, signal),
});
export const draftOptions = (lookup: string, language: LetterLanguage) =>
  queryOptions({
    queryKey: ["letter-draft", lookup, language],
    queryFn: ({ signal }) => get<LetterDraft>(`${ofLookup(lookup)}/draft`, { language }, signal),
    staleTime: Infinity,
  });
export const sendLetter = (lookup: string, body: LetterSent): Promise<Letter> => post(ofLookup(lookup), body);
export const turnLetter = (id: string, body: LetterTurn): Promise<Letter> => call("PATCH", `/api/v1/letters/${id}`, { body });

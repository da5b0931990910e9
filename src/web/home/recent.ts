import { keepLocally } from "../app/kept-locally.ts";

const KEY = "piaozai.recent";
const KEPT = 6;

/** A question asked in this browser by this person: what was typed, and where its answer stands. */
export type Recent = { text: string; lookup: string; missed: boolean };

type Store = { user: string; list: Recent[] };

function read(user: string): Recent[] {
  try {
    const store = JSON.parse(localStorage.getItem(KEY) ?? "") as Store;
    return store.user === user ? store.list : [];
  } catch {
    return [];
  }
}

export const recentOf = read;

/** Newest first, the same text once. */
export function withRecent(list: Recent[], added: Recent): Recent[] {
  return [added, ...list.filter((each) => each.text !== added.text)].slice(0, KEPT);
}

export function rememberRecent(user: string, added: Recent): void {
  keepLocally(KEY, JSON.stringify({ user, list: withRecent(read(user), added) } satisfies Store));
}

/** At sign-out: the next person at this machine finds nothing. */
export const forgetRecent = (): void => localStorage.removeItem(KEY);

/**
 * Whose app this is: kept in the browser, so that the installed app opens without a network for the one who was signed in last.
 * It opens the app only; whatever is sent or shown the server judges anew.
 */
import { keepLocally } from "../app/kept-locally.ts";
import type { Me } from "#api/people.api.ts";

const KEY = "piaozai.me";
let opened: string | null = null;

/** Whoever the server says is signed in. @returns false where this page was opened for somebody else: it must begin anew */
export function keepIdentity(me: Me): boolean {
  keepLocally(KEY, JSON.stringify(me));
  if (opened !== null && opened !== me.id) return false;
  opened = me.id;
  return true;
}

/** The one who was signed in last and didn't sign out; opens the page for him. */
export function openAsKnown(): Me | null {
  try {
    const me = JSON.parse(localStorage.getItem(KEY) ?? "null") as Me | null;
    opened = me?.id ?? null;
    return me;
  } catch {
    return null;
  }
}

export const isKnown = (): boolean => localStorage.getItem(KEY) !== null;

/** At the sign-out, and when the server says that nobody is signed in. */
export function forgetIdentity(): void {
  opened = null;
  localStorage.removeItem(KEY);
}

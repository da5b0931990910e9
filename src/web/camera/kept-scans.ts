/** Codes that were scanned and not looked up yet, kept in the browser for the person who scanned them: they outlive a closed app. */
import { keepLocally } from "../app/kept-locally.ts";

const KEY = "piaozai.scans";
type Store = { user: string; texts: string[] };

const listeners = new Set<() => void>();

function read(): Store | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null") as Store | null;
  } catch {
    return null;
  }
}

export const keptScans = {
  of(user: string): readonly string[] {
    const store = read();
    return store?.user === user ? store.texts : [];
  },
  countOf: (user: string): number => keptScans.of(user).length,
  keep(user: string, texts: readonly string[]): void {
    if (texts.length === 0 && keptScans.countOf(user) === 0) return;
    keepLocally(KEY, JSON.stringify({ user, texts: [...texts] } satisfies Store));
    listeners.forEach((listener) => listener());
  },
  /** At the sign-out: the next person at this machine finds nothing. */
  forget(): void {
    localStorage.removeItem(KEY);
    listeners.forEach((listener) => listener());
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

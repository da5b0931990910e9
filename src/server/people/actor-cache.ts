/**
 * Actors and tokens in memory for a moment, so that a look-up doesn't ask for them each time. Changes made here are seen
 * at once, those made by another process after HOLD_MS at the latest.
 */
export const HOLD_MS = 2_000;
/** entries; beyond it everything is forgotten, which costs a query each and nothing else */
const ENTRIES_MAX = 10_000;

const caches = new Set<Map<string, unknown>>();

export type BriefCache<T> = { get(key: string, load: () => Promise<T>): Promise<T>; drop(key: string): void; forget(): void };

/** A cache of its own; a failed load isn't kept, and parallel loads of one key are one. */
export function briefCache<T>(now: () => number = Date.now): BriefCache<T> {
  const entries = new Map<string, { at: number; value: Promise<T> }>();
  caches.add(entries);
  return {
    async get(key, load) {
      const held = entries.get(key);
      if (held !== undefined && now() - held.at < HOLD_MS) return held.value;
      if (entries.size >= ENTRIES_MAX) entries.clear();
      const value = load();
      entries.set(key, { at: now(), value });
      value.catch(() => entries.delete(key));
      return value;
    },
    drop: (key) => void entries.delete(key),
    forget: () => entries.clear(),
  };
}

/** After a change of memberships, grants, tokens or sessions: nothing older is used in this process. */
export function forgetActors(): void {
  for (const entries of caches) entries.clear();
}

/** How the way to the server is, by the requests that the page makes anyway: nothing is asked for to know it. */
type Outcome = { ms: number | null };

const LAST = 20;
/** Fewer say nothing. */
const ENOUGH = 5;
let outcomes: Outcome[] = [];
let live: "waiting" | "open" | null = null;
let liveSince = 0;
/** A server that is there tells that it is connected within a second; a proxy that holds it back never does. */
const LIVE_PATIENCE_MS = 15_000;

/** @param ms until the answer began; null where none came */
export function noteRequest(ms: number | null): void {
  // without a network it isn't the way that loses them
  if (ms === null && !navigator.onLine) return;
  outcomes = [...outcomes, { ms }].slice(-LAST);
}

/** The connection by which pages are told what changes: asked for, there, or given up. */
export function noteLive(state: "waiting" | "open" | null): void {
  if (state === "waiting" && live !== "waiting") liveSince = Date.now();
  live = state;
}

/** What the last requests say; what they don't, is left out. */
export function wayNow(): { latencyMs?: number; lossPercent?: number; blocked?: "live"[] } {
  const answered = outcomes.flatMap(({ ms }) => (ms === null ? [] : [ms]));
  const heldBack = live === "waiting" && Date.now() - liveSince > LIVE_PATIENCE_MS;
  return {
    // how long the server thinks is in it; the fastest of the last is nearly the way alone
    ...(answered.length > 0 ? { latencyMs: Math.round(Math.min(...answered.slice(-10))) } : {}),
    ...(outcomes.length >= ENOUGH
      ? { lossPercent: Math.round((100 * (outcomes.length - answered.length)) / outcomes.length) }
      : {}),
    ...(live === null ? {} : { blocked: heldBack && answered.length > 0 ? ["live"] : [] }),
  };
}

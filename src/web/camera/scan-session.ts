/** What one session of scanning has found: a row per code, in the order of finding, without a camera or a network. */
import type { LookupAnswer } from "#api/lookups.api.ts";
import { type Code, codeOf } from "./code-kind.ts";

/** waiting = for its turn or for the network; failed = the server answered with an error */
export type RowState = "waiting" | "asking" | "found" | "several" | "missing" | "failed" | "other";
export type ScanRow = Code & { state: RowState; answer: LookupAnswer | null; seen: number };
export type ScanSession = {
  rows: readonly ScanRow[];
  /** taken back by hand: key → when it was last in sight */
  removed: ReadonlyMap<string, number>;
  /** the row that was found or seen again last, and a number that changes each time: for the eye */
  last: { key: string; times: number } | null;
};
export type ScanEvent =
  | { do: "seen"; texts: readonly string[]; at: number }
  | { do: "asking"; key: string }
  | { do: "answered"; key: string; answer: LookupAnswer }
  | { do: "unanswered"; key: string; because: "network" | "error" }
  | { do: "again"; key: string }
  | { do: "remove"; key: string; at: number }
  | { do: "clear" };

export const EMPTY: ScanSession = { rows: [], removed: new Map(), last: null };
/** A code taken back counts again after it was out of sight for so long: it still lies before the camera at first. */
const AWAY_MS = 2500;
/** As for the eye: the same code in sight is one sight, however many frames it fills. */
const SIGHT_MS = 1500;

export function scanReducer(session: ScanSession, event: ScanEvent): ScanSession {
  switch (event.do) {
    case "seen":
      return event.texts.reduce((next, text) => see(next, codeOf(text), event.at), session);
    case "asking":
      return change(session, event.key, { state: "asking" });
    case "answered":
      return change(session, event.key, { state: stateOf(event.answer), answer: event.answer });
    case "unanswered":
      return change(session, event.key, { state: event.because === "network" ? "waiting" : "failed" });
    case "again":
      return change(session, event.key, { state: "waiting" });
    case "remove":
      return {
        rows: session.rows.filter((row) => row.key !== event.key),
        removed: new Map(session.removed).set(event.key, event.at),
        last: session.last?.key === event.key ? null : session.last,
      };
    case "clear":
      return EMPTY;
  }
}

function see(session: ScanSession, code: Code, at: number): ScanSession {
  const removedAt = session.removed.get(code.key);
  const removed = new Map(session.removed);
  if (removedAt !== undefined && at - removedAt < AWAY_MS) return { ...session, removed: removed.set(code.key, at) };
  removed.delete(code.key);
  const known = session.rows.find((row) => row.key === code.key);
  const fresh = !known || at - known.seen > SIGHT_MS;
  const last = fresh ? { key: code.key, times: (session.last?.times ?? 0) + 1 } : session.last;
  if (known) return { rows: put(session.rows, code.key, { seen: at }), removed, last };
  const row: ScanRow = { ...code, state: code.kind === "invoice" ? "waiting" : "other", answer: null, seen: at };
  return { rows: [...session.rows, row], removed, last };
}

const put = (rows: readonly ScanRow[], key: string, values: Partial<ScanRow>): ScanRow[] =>
  rows.map((row) => (row.key === key ? { ...row, ...values } : row));
const change = (session: ScanSession, key: string, values: Partial<ScanRow>): ScanSession => ({
  ...session,
  rows: put(session.rows, key, values),
});

function stateOf(answer: LookupAnswer): RowState {
  if (answer.invoices.length === 0) return "missing";
  return answer.total > 1 ? "several" : "found";
}

/** The row to ask the server about next: one at a time, in the order of finding. */
export const nextToAsk = (session: ScanSession): ScanRow | null =>
  session.rows.some((row) => row.state === "asking") ? null : (session.rows.find((row) => row.state === "waiting") ?? null);

/** Where "done" leads: nothing to open, the one answer that is known already, or one question about all codes together. */
export type Ending = { to: "nothing" } | { to: "answer"; answer: LookupAnswer } | { to: "question"; text: string };
export function endingOf(session: ScanSession): Ending {
  const invoices = session.rows.filter((row) => row.kind === "invoice");
  const [first] = invoices;
  if (!first) return { to: "nothing" };
  if (invoices.length === 1 && first.answer) return { to: "answer", answer: first.answer };
  return { to: "question", text: invoices.map((row) => row.text).join("\n") };
}

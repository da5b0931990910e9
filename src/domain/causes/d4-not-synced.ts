/**
 * D4: it came in, and isn't in the register yet, as a file with its number waits to be read; or it hasn't come: the sources aren't so far,
 * can't be asked, or it is too early by what is usual of such invoices.
 */
import { addDays, shanghaiToday } from "../dates.ts";
import type { Expectation, SourceFact } from "../sources/expectation.ts";
import type { CaseFacts, Fact, Finding, Judgement, Say, Step } from "./cause.types.ts";

/** Of more sources nobody reads a line each. */
const SOURCES_MOST = 5;

export function judgeNotSynced(facts: CaseFacts): Judgement {
  const { foundTotal, behind, files, arrivals } = facts;
  if (foundTotal > 0) return { findings: [] };
  const waiting = files.find((file) => file.waiting);
  if (waiting !== undefined) return { findings: [waits(waiting.name)] };
  if (behind.length > 0) return { findings: [] };
  if (arrivals === null) return isFresh(facts) ? { findings: [fresh] } : { findings: [], notChecked: { key: "D4.notChecked" } };
  // the last of a hundred come a day later
  if (arrivals.overdue && isFresh(facts)) return { findings: [{ ...fresh, certainty: "possible", pointed: true }] };
  if (arrivals.overdue) return { findings: [], ruledOut: { key: "D4.overdue", params: { by: { instant: arrivals.by! } } } };
  const say = whyNotHere(arrivals);
  return say === null ? { findings: [], notChecked: { key: "D4.noDay" } } : { findings: [notHere(say, arrivals, facts)] };
}

/** Issued today or yesterday: the authority itself may not know of it before the next day. */
const isFresh = ({ asked: { dateFrom, number }, today }: CaseFacts): boolean =>
  number !== null && dateFrom !== null && dateFrom >= addDays(today, -1);

const fresh: Finding = {
  cause: "D4",
  certainty: "likely",
  summary: { key: "D4.fresh" },
  evidence: [{ say: { key: "D4.nextDay" }, source: "tax-rule", at: null }],
  candidates: [],
  steps: [
    { id: "watch", label: { key: "action.watch" } },
    { id: "upload-document", label: { key: "action.upload-document" } },
  ],
  weight: 60,
};

/** A source that has the day of the invoice still before it, and isn't an authority that couldn't be asked (D28). */
const isBefore = ({ completeTo, authority, failing }: SourceFact, day: string): boolean =>
  !(authority === true && failing) && (completeTo === null || day >= shanghaiToday(new Date(completeTo)));

const waits = (name: string): Finding => ({
  cause: "D4",
  certainty: "likely",
  summary: { key: "D4.fileWaits", params: { name } },
  evidence: [{ say: { key: "D4.handedIn", params: { name } }, source: "register", at: "now" }],
  candidates: [],
  steps: [{ id: "upload-document", label: { key: "action.see-intake" } }],
  weight: 93,
});

/** null: nothing speaks for it, and without a day nothing against it */
function whyNotHere({ sources, by }: Expectation): Say | null {
  const failing = sources.find((each) => each.failing || each.quiet);
  if (failing !== undefined) return { key: failing.failing ? "D4.failing" : "D4.quiet", params: { name: failing.name } };
  if (by !== null) return { key: "D4.expected", params: { by: { instant: by } } };
  const incomplete = sources.find(({ completeTo }) => completeTo === null);
  return incomplete === undefined ? null : { key: "D4.incomplete", params: { name: incomplete.name } };
}

function notHere(summary: Say, arrivals: Expectation, facts: CaseFacts): Finding {
  const { asked, now } = facts;
  const unasked = arrivals.sources.some(({ authority, failing }) => authority === true && failing);
  const day = asked.number === null ? null : asked.dateFrom;
  const before = day !== null && arrivals.sources.some((each) => isBefore(each, day));
  const soon = day !== null && arrivals.by !== null && arrivals.by > now;
  const disturbed = arrivals.sources.some(({ failing, quiet, authority }) => (failing && authority !== true) || quiet);
  return {
    cause: "D4",
    certainty: (before || soon || isFresh(facts)) && !unasked ? "likely" : "possible",
    ...(disturbed ? { pointed: true } : {}),
    summary,
    evidence: [...arrivals.sources.slice(0, SOURCES_MOST).map(howFar), ...usually(arrivals)],
    candidates: [],
    steps: [
      { id: "watch", label: { key: "action.watch" } },
      ...(disturbed || unasked ? fetchNow(arrivals.sources) : []),
      { id: "upload-document", label: { key: "action.upload-document" } },
    ],
    weight: 60,
  };
}

/** The first that is out of order and that the asker may have asked. */
export function fetchNow(sources: readonly SourceFact[]): Step[] {
  const id = sources.find(({ failing, quiet, ask }) => (failing || quiet) && typeof ask === "string")?.ask;
  return id ? [{ id: "fetch-now", label: { key: "action.fetch-now" }, target: id }] : [];
}

function howFar({ name, completeTo, failing }: SourceFact): Fact {
  const key = completeTo === null ? "D4.farUnknown" : failing ? "D4.farFailing" : "D4.far";
  const params = { name, ...(completeTo === null ? {} : { at: { instant: completeTo } }) };
  return { say: { key, params }, source: "sync", at: completeTo };
}

const usually = ({ of, within }: Expectation): Fact[] =>
  of === null || within === null
    ? []
    : [{ say: { key: `D4.usual.${of}`, params: { within: { seconds: within } } }, source: "sync", at: "now" }];

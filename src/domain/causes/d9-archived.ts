/** D9: archived, or outside the time in which anybody answers for it. */
import { addMonths } from "../dates.ts";
import type { CaseFacts, Fact, Finding, Judgement, Known, Say } from "./cause.types.ts";
import { ARCHIVE_FILTER } from "./d3-wrong-conditions.ts";
import { subjectOf } from "./subject.ts";

/** What is older is found all the same, and marked. */
const EVERYDAY_MONTHS = 24;
/** The national platform answers for invoices of the last five years. */
const PLATFORM_YEARS = 5;

export function judgeArchived(facts: CaseFacts): Judgement {
  const hidden = facts.relaxed.find(({ name }) => name === ARCHIVE_FILTER);
  if (hidden !== undefined) {
    const onlyArchived = facts.filters[ARCHIVE_FILTER] === "true";
    const key = onlyArchived ? "D9.onlyArchived" : "D9.hidden";
    const step = onlyArchived
      ? ({
          id: "relax-filter",
          label: { key: "action.relax-filter", params: { filter: { filter: ARCHIVE_FILTER } } },
          value: ARCHIVE_FILTER,
        } as const)
      : ({ id: "show-archived", label: { key: "action.show-archived" }, value: "true" } as const);
    return {
      findings: [
        {
          cause: "D9",
          certainty: facts.asked.number !== null ? "certain" : "likely",
          summary: { key, params: { count: String(hidden.total) } },
          evidence: [{ say: { key: "D9.archivedIs", params: { count: String(hidden.total) } }, source: "register", at: "now" }],
          candidates: hidden.sample.map(({ id }) => id),
          steps: [step],
          weight: 97,
        },
      ],
    };
  }
  if (facts.foundTotal > 0)
    return { findings: facts.foundTotal === 1 ? facts.found.flatMap((known) => marks(known, facts.today)) : [] };
  const old = tooOld(facts);
  if (old !== null) return { findings: [old] };
  return { findings: [], ruledOut: { key: "D9.ruledOut" } };
}

function marks(known: Known, today: string): Finding[] {
  const mark = (summary: Say, evidence: Fact): Finding => ({
    cause: "D9",
    certainty: "certain",
    summary,
    evidence: [evidence],
    candidates: [],
    steps: [],
    weight: 40,
  });
  if (known.archived) return [mark({ key: "D9.isArchived" }, { say: { key: "D9.archiveState" }, source: "register", at: "now" })];
  const limit = addMonths(today, -EVERYDAY_MONTHS);
  if (known.date !== null && known.date < limit) {
    return [
      mark(
        { key: "D9.isOld", params: { date: known.date } },
        { say: { key: "D9.window", params: { months: String(EVERYDAY_MONTHS), limit } }, source: "rule", at: null },
      ),
    ];
  }
  return [];
}

/** By its date, number or code it is so old that the platform doesn't answer either. */
function tooOld(facts: CaseFacts): Finding | null {
  const { asked, today } = facts;
  const limit = `${Number(today.slice(0, 4)) - PLATFORM_YEARS}${today.slice(4)}`;
  const date = asked.dateTo;
  const year = subjectOf(facts).year;
  // paper made in a year is used up to some years later, so the code's year alone leaves a margin
  const byYear = date === null && year !== null && year < Number(limit.slice(0, 4)) - 2;
  if (!(date !== null && date < limit) && !byYear) return null;
  const when = date ?? String(year);
  return {
    cause: "D9",
    certainty: "possible",
    summary: { key: "D9.tooOld", params: { when } },
    evidence: [{ say: { key: "D9.fiveYears", params: { limit } }, source: "tax-rule", at: null }],
    candidates: [],
    steps: [{ id: "upload-document", label: { key: "action.upload-document" } }],
    weight: 35,
  };
}

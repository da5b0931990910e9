/** D3: a condition hides it. Each that does, alone, is named; one step drops exactly that one. */
import type { CaseFacts, Finding, Judgement, Relaxed, Step } from "./cause.types.ts";

/** The archive has a cause of its own (D9). */
export const ARCHIVE_FILTER = "archived";

export function judgeWrongConditions(facts: CaseFacts): Judgement {
  const hiding = facts.relaxed.filter(({ name }) => name !== ARCHIVE_FILTER);
  if (hiding.length > 0) {
    const only = hiding.length === 1;
    return { findings: hiding.map((each, at) => finding(facts, each, only && identified(facts), at)) };
  }
  const conditions = Object.keys(facts.filters).filter(
    (name) => name !== ARCHIVE_FILTER && !["q", "number", "code"].includes(name),
  );
  if (facts.missed.includes("relaxed")) return { findings: [], notChecked: { key: "D3.notChecked" } };
  return { findings: [], ruledOut: { key: conditions.length === 0 ? "D3.noFilters" : "D3.ruledOut" } };
}

const relaxAll: Step = {
  id: "relax-filter",
  label: { key: "action.relax-filter", params: { filter: { filter: "all" } } },
  value: "all",
};

/** A whole number names one invoice: whatever hides that one is the cause, for words it may be. */
const identified = ({ asked }: CaseFacts): boolean => asked.number !== null && asked.numberPartial === null;

function finding(facts: CaseFacts, relaxed: Relaxed, sure: boolean, at: number): Finding {
  const { name, value, typed, text, total, totalIs, sample } = relaxed;
  const params = { filter: { filter: name }, value, count: String(total) };
  const step: Step = typed
    ? { id: "search-text", label: { key: "action.search-text", params: { text: text ?? "" } }, value: text ?? "" }
    : { id: "relax-filter", label: { key: "action.relax-filter", params: { filter: { filter: name } } }, value: name };
  const known = sample[0];
  return {
    cause: "D3",
    certainty: sure ? "certain" : "likely",
    summary: {
      key: relaxed.together
        ? "D3.together"
        : total === 1
          ? "D3.hidesOne"
          : totalIs === "exact"
            ? "D3.hidesSeveral"
            : "D3.hidesMany",
      params,
    },
    evidence: [
      { say: { key: relaxed.together ? "D3.withoutAll" : "D3.without", params }, source: "register", at: "now" },
      ...(total === 1 && known?.date
        ? [
            {
              say: { key: "D3.isDated", params: { date: known.date, seller: known.seller ?? "—" } },
              source: "register" as const,
              at: known.arrivedAt,
            },
          ]
        : []),
    ],
    candidates: sample.map((invoice) => invoice.id),
    steps: relaxed.together && Object.keys(facts.filters).length > 0 ? [relaxAll, step] : [step],
    // an identified invoice comes before many that have only a word in common
    weight: (identified(facts) ? 96 : 65) - at,
  };
}

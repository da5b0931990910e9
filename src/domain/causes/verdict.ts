/** All judges' words put together: ranked, what was ruled out, what couldn't be checked, and one verdict. */
import type { CaseFacts, CauseId, Certainty, Finding, Judge, Say } from "./cause.types.ts";

export type Verdict = "found" | "foundSeveral" | "nearMatch" | "explained" | "noTrace" | "couldNotAsk";
export type Diagnosis = { verdict: Verdict; findings: Finding[]; ruledOut: { cause: CauseId; reason: Say }[]; notChecked: { cause: CauseId; reason: Say }[] };

const RANK: Record<Certainty, number> = { certain: 2, likely: 1, possible: 0 };

/** @param judges in the order of the causes; each is asked once */
export function judgeAll(facts: CaseFacts, judges: readonly { id: CauseId; judge: Judge }[]): Diagnosis {
  const spoken = judges.map(({ id, judge }) => ({ id, ...judge(facts) }));
  const findings = withHonesty(facts, rank(spoken.flatMap((each) => each.findings)));
  return {
    verdict: verdictOf(facts, findings),
    findings,
    ruledOut: spoken.flatMap(({ id, ruledOut }) => (ruledOut ? [{ cause: id, reason: ruledOut }] : [])),
    notChecked: spoken.flatMap(({ id, notChecked }) => (notChecked ? [{ cause: id, reason: notChecked }] : [])),
  };
}

function rank(findings: Finding[]): Finding[] {
  return findings.toSorted((a, b) => RANK[b.certainty] - RANK[a.certainty] || b.weight - a.weight);
}

/** D22: where nothing is better than possible, that is said first: there is no trace of it. */
function withHonesty(facts: CaseFacts, findings: Finding[]): Finding[] {
  if (facts.foundTotal > 0 || findings.some(({ certainty }) => certainty !== "possible")) return findings;
  const noTrace: Finding = {
    cause: "D22", certainty: "likely", summary: { key: "D22.noTrace" }, weight: 0, candidates: [],
    evidence: [{ say: { key: "D22.looked" }, source: "register", at: "now" }],
    steps: [
      { id: "open-ticket", label: { key: "action.open-ticket" } },
      { id: "upload-document", label: { key: "action.upload-document" } },
      { id: "ask-issuer", label: { key: "action.ask-issuer" } },
    ],
  };
  return [noTrace, ...findings];
}

/** Also asked again of a stored answer, when some of its candidates may no longer be seen. */
export function verdictOf({ foundTotal, missed }: Pick<CaseFacts, "foundTotal" | "missed">, findings: readonly Pick<Finding, "cause" | "certainty" | "candidates">[]): Verdict {
  if (foundTotal === 1) return "found";
  if (foundTotal > 1) return "foundSeveral";
  const [first] = findings;
  if (first === undefined || first.cause === "D22" || first.certainty === "possible") return missed.length === 3 ? "couldNotAsk" : "noTrace";
  return first.cause === "D1" && first.candidates.length > 0 ? "nearMatch" : "explained";
}

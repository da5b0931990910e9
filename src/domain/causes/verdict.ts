/** All judges' words put together: ranked, what was ruled out, what couldn't be checked, and one verdict. */
import type { CaseFacts, CauseId, Certainty, Finding, Judge, Say } from "./cause.types.ts";

export type Verdict = "found" | "foundSeveral" | "nearMatch" | "explained" | "noTrace" | "couldNotAsk";
export type Diagnosis = {
  verdict: Verdict;
  findings: Finding[];
  ruledOut: { cause: CauseId; reason: Say }[];
  notChecked: { cause: CauseId; reason: Say }[];
};

const RANK: Record<Certainty, number> = { certain: 2, likely: 1, possible: 0 };

/** @param judges in the order of the causes; each is asked once */
export function judgeAll(facts: CaseFacts, judges: readonly { id: CauseId; judge: Judge }[]): Diagnosis {
  const spoken = judges.map(({ id, judge }) => ({ id, ...judge(facts) }));
  const findings = withHonesty(facts, rank(spoken.flatMap((each) => each.findings).filter((finding) => !beside(facts, finding))));
  return {
    verdict: verdictOf(facts, findings),
    findings,
    ruledOut: spoken.flatMap(({ id, ruledOut }) => (ruledOut ? [{ cause: id, reason: ruledOut }] : [])),
    notChecked: spoken.flatMap(({ id, notChecked }) => (notChecked ? [{ cause: id, reason: notChecked }] : [])),
  };
}

/** What hides an invoice that is there, what its own state is, and what is said under every miss. */
const HIDING: readonly CauseId[] = ["D3", "D6", "D7", "D8", "D9", "D11", "D23", "D27"];

/** Where the very invoice is there and only hidden, whatever else might be said of a miss is beside the point. */
const beside = ({ behind }: CaseFacts, { cause }: Finding): boolean => behind.length > 0 && !HIDING.includes(cause);

function rank(findings: Finding[]): Finding[] {
  return findings.toSorted((a, b) => RANK[b.certainty] - RANK[a.certainty] || b.weight - a.weight);
}

/** D22: where nothing is better than possible and no number is near, that is said first: there is no trace of it. */
function withHonesty(facts: CaseFacts, findings: Finding[]): Finding[] {
  if (facts.foundTotal > 0 || facts.behind.length > 0 || findings.some(({ certainty }) => certainty !== "possible"))
    return findings;
  const nears = findings.filter(isNear);
  // what speaks of this very question comes before what might be so of any
  const [pointed, rest] = [findings.filter((each) => each.pointed), findings.filter((each) => !each.pointed && !isNear(each))];
  if (nears.length > 0)
    return [
      ...pointed.filter(({ weight }) => weight > NEARER),
      ...nears,
      ...pointed.filter(({ weight }) => weight <= NEARER),
      ...rest,
    ];
  const noTrace: Finding = {
    cause: "D22",
    certainty: "likely",
    summary: { key: "D22.noTrace" },
    weight: 0,
    candidates: [],
    evidence: [{ say: { key: "D22.looked" }, source: "register", at: "now" }],
    steps: [
      { id: "open-ticket", label: { key: "action.open-ticket" } },
      { id: "upload-document", label: { key: "action.upload-document" } },
      { id: "ask-issuer", label: { key: "action.ask-issuer" } },
    ],
  };
  return pointed.length > 0 ? [...pointed, { ...noTrace, certainty: "possible" }, ...rest] : [noTrace, ...findings];
}

/** What weighs more says more than a number that is two slips away. */
const NEARER = 65;

const isNear = ({ cause, candidates }: Pick<Finding, "cause" | "candidates">): boolean => cause === "D1" && candidates.length > 0;

/** Also asked again of a stored answer, when some of its candidates may no longer be seen. */
export function verdictOf(
  { foundTotal, missed }: Pick<CaseFacts, "foundTotal" | "missed">,
  findings: readonly Pick<Finding, "cause" | "certainty" | "candidates">[],
): Verdict {
  if (foundTotal === 1) return "found";
  if (foundTotal > 1) return "foundSeveral";
  const [first] = findings;
  if (first !== undefined && isNear(first)) return "nearMatch";
  if (first?.cause === "D28") return "couldNotAsk";
  if (first === undefined || first.cause === "D22" || first.certainty === "possible")
    return missed.length === 3 ? "couldNotAsk" : "noTrace";
  return "explained";
}

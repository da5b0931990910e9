/**
 * D27: there is a doubt about it: its witnesses contradict each other, the tax side doubts it, or it is still unknown days after it should
 * have come. It is to be held until the doubt is settled; what it is in truth is never this system's to say.
 */
import { daysBetween } from "../dates.ts";
import type { InvoiceKind } from "../invoice.ts";
import { platformFor } from "../platforms.ts";
import { meantOf, subjectOf } from "./subject.ts";
import type { CaseFacts, Fact, Finding, Judgement, Say, Step } from "./cause.types.ts";

/** Until then it may be on its way. */
const DAYS = 3;

export function judgeDoubtful(facts: CaseFacts): Judgement {
  const known = meantOf(facts);
  if (known !== undefined) return { findings: ofFound(known) };
  if (facts.foundTotal > 0 || facts.behind.length > 0) return { findings: [] };
  const { kind } = subjectOf(facts);
  const numbers = [...new Set(facts.pieces.filter(({ field }) => field === "number").map(({ value }) => value))];
  if (numbers.length > 1 && facts.pieces.some(({ field }) => field === "qr")) {
    const params = { first: numbers[0]!, second: numbers[1]! };
    return {
      findings: [
        doubt({
          summary: { key: "D27.qr", params },
          evidence: { key: "D27.compare" },
          source: "question",
          certainty: "likely",
          kind,
        }),
      ],
    };
  }
  const { arrivals, asked, today } = facts;
  const whole = asked.number?.length === 20 || (asked.number?.length === 8 && asked.code !== null);
  const overdue = arrivals !== null && arrivals.overdue && arrivals.sources.some(({ authority }) => authority === true);
  if (!whole || !overdue || asked.dateTo === null || daysBetween(asked.dateTo, today) < DAYS)
    return { findings: [], ruledOut: { key: "D27.ruledOut" } };
  const params = { by: { instant: arrivals.by! }, days: String(daysBetween(asked.dateTo, today)) };
  return {
    findings: [
      doubt({
        summary: { key: "D27.unknown", params },
        evidence: { key: "D27.overdue", params },
        source: "sync",
        certainty: "possible",
        kind,
      }),
    ],
  };
}

function ofFound({ taxState, doubts, kind }: CaseFacts["found"][number]): Finding[] {
  const known = { source: "register", certainty: "certain", kind } as const;
  if (taxState === "doubtful") return [doubt({ ...known, summary: { key: "D27.tax" }, evidence: STATE })];
  return doubts.includes("contradiction")
    ? [doubt({ ...known, summary: { key: "D27.witnesses" }, evidence: { key: "D27.both" } })]
    : [];
}
const STATE: Say = { key: "state", params: { state: { words: [{ key: "domain:state.tax.doubtful" }] } } };

/** Where a person verifies it, by what is known of its kind; nothing of the invoice stands in the address. */
function steps(kind: InvoiceKind | null): Step[] {
  const { host } = platformFor(kind ?? "digital-vat-normal");
  return [
    ...(host === null ? [] : [{ id: "verify" as const, label: { key: "action.verify" }, href: `https://${host}` }]),
    { id: "letter-to-issuer", label: { key: "action.letter-to-issuer" } },
    { id: "open-ticket", label: { key: "action.open-ticket" } },
  ];
}

type Doubt = { summary: Say; evidence: Say; source: Fact["source"]; certainty: Finding["certainty"]; kind: InvoiceKind | null };
const doubt = ({ summary, evidence, source, certainty, kind }: Doubt): Finding => ({
  cause: "D27",
  certainty,
  pointed: true,
  weight: 59,
  summary,
  evidence: [
    { say: evidence, source, at: "now" },
    { say: { key: "D27.hold" }, source: "tax-rule", at: null },
  ],
  candidates: [],
  steps: steps(kind),
});

/** D6, D7, D8: what the tax side says of an invoice that was found; it isn't usable as it stands. */
import { meantOf } from "./subject.ts";
import type { CaseFacts, CauseId, Fact, Finding, Judgement, Known, Param } from "./cause.types.ts";

const TOLD: Record<string, { cause: CauseId; key: string }> = {
  voided: { cause: "D6", key: "D6.voided" },
  "red-flushed-part": { cause: "D7", key: "D7.part" },
  "red-flushed-full": { cause: "D7", key: "D7.full" },
  "red-pending": { cause: "D7", key: "D7.pending" },
  abnormal: { cause: "D8", key: "D8.abnormal" },
  "out-of-control": { cause: "D8", key: "D8.outOfControl" },
};

const judgeState =
  (cause: CauseId) =>
  (facts: CaseFacts): Judgement => {
    const known = meantOf(facts);
    const findings = known === undefined ? [] : told(known, cause, facts);
    return facts.foundTotal > 0 || findings.length > 0 ? { findings } : { findings, ruledOut: { key: `${cause}.ruledOut` } };
  };

function told(known: Known, cause: CauseId, { reds }: CaseFacts): Finding[] {
  const what = TOLD[known.taxState] ?? (known.red ? { cause: "D7" as const, key: "D7.isRed" } : null);
  if (what === null || what.cause !== cause) return [];
  return [
    {
      cause,
      certainty: "certain",
      summary: { key: what.key },
      candidates: [],
      steps:
        reds.length === 1 && cause === "D7"
          ? [{ id: "open-invoice", label: { key: "action.open-red" }, target: reds[0]!.id }]
          : [],
      weight: 60,
      evidence: [
        {
          say:
            what.key === "D7.isRed"
              ? { key: "D7.redTotal", params: { total: known.totalFen === null ? "—" : { yuan: String(known.totalFen) } } }
              : { key: "state", params: { state: { words: [{ key: `domain:state.tax.${known.taxState}` }] } } },
          source: "register",
          at: "now",
        },
        ...(cause === "D7" ? reversedBy(known, reds) : []),
      ],
    },
  ];
}

const yuan = (fen: bigint | null): Param => (fen === null ? "—" : { yuan: String(fen) });

/** The red invoices that are here, and what is left of the blue one by them. */
function reversedBy(known: Known, reds: Known[]): Fact[] {
  if (reds.length === 0)
    return known.taxState.startsWith("red-flushed") ? [{ say: { key: "D7.redNotHere" }, source: "register", at: "now" }] : [];
  const facts = reds.map((red): Fact => ({
    say: {
      key: "D7.redOne",
      params: { number: red.digitalNumber ?? red.number ?? "—", date: red.date ?? "—", total: yuan(red.totalFen) },
    },
    source: "register",
    at: red.arrivedAt,
  }));
  const taken = reds.reduce<bigint | null>(
    (sum, { totalFen }) => (sum === null || totalFen === null ? null : sum + totalFen),
    0n,
  );
  if (taken === null || known.totalFen === null) return facts;
  return [...facts, { say: { key: "D7.left", params: { total: yuan(known.totalFen + taken) } }, source: "register", at: "now" }];
}

export const judgeVoided = judgeState("D6");
export const judgeRedFlushed = judgeState("D7");
export const judgeAbnormal = judgeState("D8");

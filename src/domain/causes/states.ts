/** D6, D7, D8: what the tax side says of an invoice that was found; it isn't usable as it stands. */
import type { CaseFacts, CauseId, Finding, Judgement, Known } from "./cause.types.ts";

const TOLD: Record<string, { cause: CauseId; key: string }> = {
  voided: { cause: "D6", key: "D6.voided" },
  "red-flushed-part": { cause: "D7", key: "D7.part" },
  "red-flushed-full": { cause: "D7", key: "D7.full" },
  "red-pending": { cause: "D7", key: "D7.pending" },
  abnormal: { cause: "D8", key: "D8.abnormal" },
  doubtful: { cause: "D8", key: "D8.doubtful" },
  "out-of-control": { cause: "D8", key: "D8.outOfControl" },
};

const judgeState =
  (cause: CauseId) =>
  (facts: CaseFacts): Judgement => {
    if (facts.foundTotal === 0) return { findings: [], ruledOut: { key: `${cause}.ruledOut` } };
    if (facts.foundTotal > 1) return { findings: [] };
    return { findings: facts.found.flatMap((known) => told(known, cause)) };
  };

function told(known: Known, cause: CauseId): Finding[] {
  const what = TOLD[known.taxState] ?? (known.red ? { cause: "D7" as const, key: "D7.isRed" } : null);
  if (what === null || what.cause !== cause) return [];
  return [
    {
      cause,
      certainty: "certain",
      summary: { key: what.key },
      candidates: [],
      steps: [],
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
      ],
    },
  ];
}

export const judgeVoided = judgeState("D6");
export const judgeRedFlushed = judgeState("D7");
export const judgeAbnormal = judgeState("D8");

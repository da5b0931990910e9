/**
 * D11: it may exist without the asker's being allowed to see it. Said in the same words and at the same place under
 * every miss, whether or not there is such an invoice: otherwise the answer itself would tell.
 */
import type { CaseFacts, Judgement } from "./cause.types.ts";

/** Below everything else that is possible, always. */
const LAST = -1;

export function judgeNoPermission({ foundTotal }: CaseFacts): Judgement {
  if (foundTotal > 0) return { findings: [] };
  return {
    findings: [
      {
        cause: "D11",
        certainty: "possible",
        summary: { key: "D11.possible" },
        evidence: [{ say: { key: "D11.onlyOwn" }, source: "answer", at: null }],
        candidates: [],
        steps: [{ id: "open-ticket", label: { key: "action.ask-access" } }],
        weight: LAST,
      },
    ],
  };
}

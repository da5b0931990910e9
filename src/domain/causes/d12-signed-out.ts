/** D12: the session had ended, or the account is locked: what was to be sent or set then never got here. Asking itself says 401. */
import type { CaseFacts, Judgement } from "./cause.types.ts";

export function judgeSignedOut({ foundTotal, environment: { signIn, waitingUploads } }: CaseFacts): Judgement {
  if (foundTotal > 0) return { findings: [] };
  if (signIn === null) return { findings: [], ruledOut: { key: "D12.ruledOut" } };
  const waits = waitingUploads > 0;
  return {
    findings: [
      {
        cause: "D12",
        certainty: waits ? "likely" : "possible",
        pointed: true,
        weight: 76,
        summary: { key: waits ? `D12.waits` : `D12.${signIn}`, params: { count: String(waitingUploads) } },
        evidence: [{ say: { key: "D12.said" }, source: "browser", at: "now" }],
        candidates: [],
        steps: [
          ...(waits ? [{ id: "upload-document" as const, label: { key: "action.see-intake" } }] : []),
          { id: "sign-in-help", label: { key: "action.sign-in-help" } },
        ],
      },
    ],
  };
}

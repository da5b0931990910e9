/** D4: it came in, and isn't in the register yet: a file with its number waits to be read. Other sources aren't connected. */
import type { CaseFacts, Judgement } from "./cause.types.ts";

export function judgeNotSynced({ foundTotal, files }: CaseFacts): Judgement {
  if (foundTotal > 0) return { findings: [] };
  const waiting = files.find((file) => file.waiting);
  if (waiting === undefined) return { findings: [], notChecked: { key: "D4.notChecked" } };
  return {
    findings: [
      {
        cause: "D4",
        certainty: "likely",
        summary: { key: "D4.fileWaits", params: { name: waiting.name } },
        evidence: [{ say: { key: "D4.handedIn", params: { name: waiting.name } }, source: "register", at: "now" }],
        candidates: [],
        steps: [{ id: "upload-document", label: { key: "action.see-intake" } }],
        weight: 93,
      },
    ],
  };
}

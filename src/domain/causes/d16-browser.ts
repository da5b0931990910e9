/** D16: the browser is too old, or lacks what scanning and sending need, so that something may never have been taken in. */
import type { CaseFacts, Judgement } from "./cause.types.ts";

export function judgeBrowser({ foundTotal, environment: { missing, outdated } }: CaseFacts): Judgement {
  if (foundTotal > 0) return { findings: [] };
  if (missing.length === 0 && !outdated) return { findings: [], ruledOut: { key: "D16.ruledOut" } };
  const what = { words: missing.map((each) => ({ key: `D16.lacks.${each}` })) };
  return {
    findings: [
      {
        cause: "D16",
        certainty: "possible",
        pointed: true,
        weight: 41,
        summary: missing.length > 0 ? { key: "D16.missing", params: { what } } : { key: "D16.outdated" },
        evidence: [{ say: { key: "D16.needs" }, source: "browser", at: "now" }],
        candidates: [],
        steps: [
          { id: "self-check", label: { key: "action.self-check" } },
          { id: "upload-document", label: { key: "action.upload-document" } },
        ],
      },
    ],
  };
}

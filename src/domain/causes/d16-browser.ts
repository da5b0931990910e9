/** D16: the browser is too old, or lacks what scanning and sending need, so that something may never have been taken in. */
import type { CaseFacts, Fact, Judgement, Say } from "./cause.types.ts";
import type { Environment } from "./environment.ts";

export function judgeBrowser({ foundTotal, environment }: CaseFacts): Judgement {
  if (foundTotal > 0) return { findings: [] };
  const [first, ...more] = troubles(environment);
  if (first === undefined)
    return environment.measured.browser
      ? { findings: [], ruledOut: { key: "D16.ruledOut" } }
      : { findings: [], notChecked: { key: "D16.notChecked" } };
  return {
    findings: [
      {
        cause: "D16",
        certainty: "possible",
        ...(speaksOfIt(environment) ? { pointed: true as const } : {}),
        weight: 41,
        summary: first,
        evidence: [
          ...more.map((say): Fact => ({ say, source: "browser", at: "now" })),
          { say: { key: "D16.needs" }, source: "browser", at: "now" },
        ],
        candidates: [],
        steps: [
          { id: "self-check", label: { key: "action.self-check" } },
          { id: "upload-document", label: { key: "action.upload-document" } },
        ],
      },
    ],
  };
}

/** A page that was opened so for weeks says nothing of this very question; a browser that can't do what was tried does. */
const speaksOfIt = ({ missing, outdated }: Environment): boolean => outdated || missing.some((each) => each !== "secure-context");

function troubles({ missing, hindered, outdated }: Environment): Say[] {
  const what = { words: missing.map((each) => ({ key: `D16.lacks.${each}` })) };
  return [
    ...(missing.length > 0 ? [{ key: "D16.missing", params: { what } }] : []),
    ...(outdated ? [{ key: "D16.outdated" }] : []),
    ...hindered.map((each) => ({ key: `D16.hindered.${each}` })),
  ];
}

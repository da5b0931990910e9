/** D13: maintenance runs, or ran lately, by which what was asked for may not have come in, or can't be found. */
import { beijingMinute } from "../notices/notices.ts";
import type { CaseFacts, Disturbance, Finding, Judgement, Param } from "./cause.types.ts";

export function judgeMaintenance({ foundTotal, maintenance, missed }: CaseFacts): Judgement {
  if (foundTotal > 0) return { findings: [] };
  if (maintenance.length === 0)
    return missed.includes("disturbances")
      ? { findings: [], notChecked: { key: "D13.notChecked" } }
      : { findings: [], ruledOut: { key: "D13.ruledOut" } };
  return { findings: maintenance.map(findingOf) };
}

function findingOf({ from, until, running, functions }: Disturbance): Finding {
  const params = { functions: functionWords(functions), from: at(from), until: at(until!) };
  return {
    cause: "D13",
    // what can't be found now may well be there; what couldn't come in is only late
    certainty: running && functions.includes("finding") ? "likely" : "possible",
    summary: { key: running ? "D13.running" : "D13.ran", params },
    evidence: [{ say: { key: "D13.window", params }, source: "notices", at: from }],
    candidates: [],
    steps: [{ id: "open-ticket", label: { key: "action.open-ticket" } }],
    weight: running ? 60 : 32,
  };
}

export const functionWords = (functions: Disturbance["functions"]): Param => ({
  words: functions.map((each) => ({ key: `touched.${each}` })),
});
export const at = (iso: string): string => beijingMinute(new Date(iso));

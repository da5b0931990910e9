/** D14: something is out of order, by which what was asked for may not have come in, or can't be found. */
import type { CaseFacts, Judgement } from "./cause.types.ts";
import { at, functionWords } from "./d13-maintenance.ts";

export function judgeFailing({ foundTotal, failing, missed }: CaseFacts): Judgement {
  if (foundTotal > 0) return { findings: [] };
  if (failing.length === 0)
    return missed.includes("disturbances")
      ? { findings: [], notChecked: { key: "D14.notChecked" } }
      : { findings: [], ruledOut: { key: "D14.ruledOut" } };
  return {
    findings: failing.map(({ from, until, functions }) => {
      const params = { functions: functionWords(functions), from: at(from), until: until === null ? "" : at(until) };
      return {
        cause: "D14" as const,
        certainty: functions.includes("finding") ? ("likely" as const) : ("possible" as const),
        summary: { key: until === null ? "D14.running" : "D14.runningUntil", params },
        evidence: [{ say: { key: "D14.incident", params }, source: "notices" as const, at: from }],
        candidates: [],
        steps: [{ id: "open-ticket" as const, label: { key: "action.open-ticket" } }],
        weight: 61,
      };
    }),
  };
}

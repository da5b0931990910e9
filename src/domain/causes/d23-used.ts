/** D23: it is there, and used already: deducted, booked, or in somebody's claim. */
import { meantOf } from "./subject.ts";
import type { CaseFacts, Fact, Finding, Judgement, Known } from "./cause.types.ts";

/** Per axis, from what on it is used. */
const USED: Record<"use" | "booking" | "claim", readonly string[]> = {
  use: ["ticked", "deducted"],
  booking: ["booked"],
  claim: ["submitted", "approved", "paid"],
};
const AXES = ["claim", "booking", "use"] as const;

export function judgeUsed(facts: CaseFacts): Judgement {
  const known = meantOf(facts);
  if (known === undefined) return facts.foundTotal === 0 ? { findings: [], ruledOut: { key: "D23.ruledOut" } } : { findings: [] };
  const axes = AXES.filter((axis) => USED[axis].includes(known[axis]));
  return { findings: axes.length === 0 ? [] : [used(known, axes, facts)] };
}

function used(known: Known, axes: readonly (typeof AXES)[number][], { statesSaid, foundTotal }: CaseFacts): Finding {
  const states = { words: axes.map((axis) => ({ key: `domain:state.${axis}.${known[axis]}` })) };
  return {
    cause: "D23",
    certainty: "certain",
    weight: 58,
    summary: { key: "D23.used", params: { states } },
    evidence: axes.map((axis): Fact => {
      const said = statesSaid.findLast((each) => each.axis === axis && each.value === known[axis]);
      const state = { words: [{ key: `domain:state.${axis}.${known[axis]}` }] };
      if (said === undefined) return { say: { key: "D23.state", params: { state } }, source: "register", at: "now" };
      const params = { state, at: { instant: said.at }, by: said.by ?? "" };
      return { say: { key: said.by === null ? "D23.since" : "D23.by", params }, source: "register", at: said.at };
    }),
    candidates: foundTotal === 0 ? [known.id] : [],
    steps: foundTotal === 0 ? [{ id: "open-invoice", label: { key: "action.open-invoice" }, target: known.id }] : [],
  };
}

/** D15: the way from the device to here: what waits on it was never sent, packets are lost, its clock is wrong. */
import type { CaseFacts, Fact, Judgement, Param, Say } from "./cause.types.ts";
import type { Environment } from "./environment.ts";

export function judgeNetwork({ foundTotal, environment }: CaseFacts): Judgement {
  if (foundTotal > 0) return { findings: [] };
  const [first, ...more] = troubles(environment);
  if (first === undefined)
    return environment.measured.network
      ? { findings: [], ruledOut: { key: "D15.ruledOut" } }
      : { findings: [], notChecked: { key: "D15.notChecked" } };
  const waits = environment.waitingUploads > 0;
  return {
    findings: [
      {
        cause: "D15",
        certainty: waits ? "likely" : "possible",
        pointed: true,
        weight: waits ? 75 : 42,
        summary: first,
        evidence: [
          ...more.map((say): Fact => ({ say, source: "browser", at: "now" })),
          { say: { key: "D15.measured" }, source: "browser", at: "now" },
        ],
        candidates: [],
        steps: [
          ...(waits ? [{ id: "upload-document" as const, label: { key: "action.see-intake" } }] : []),
          { id: "self-check", label: { key: "action.self-check" } },
          { id: "retry", label: { key: "action.retry" } },
        ],
      },
    ],
  };
}

function troubles({ waitingUploads, offline, slowMs, lostPercent, clockOff, blocked }: Environment): Say[] {
  const say = (key: string, value: Param | number): Say => ({
    key: `D15.${key}`,
    params: { value: typeof value === "number" ? String(value) : value },
  });
  return [
    ...(waitingUploads > 0 ? [say("waits", waitingUploads)] : []),
    ...(offline ? [{ key: "D15.offline" }] : []),
    ...(lostPercent === null ? [] : [say("loses", lostPercent)]),
    ...(slowMs === null ? [] : [say("slow", slowMs)]),
    ...(blocked.length === 0 ? [] : [say("blocked", { words: blocked.map((way) => ({ key: `D15.way.${way}` })) })]),
    ...(clockOff === null ? [] : [say(clockOff > 0 ? "clockFast" : "clockSlow", Math.round(Math.abs(clockOff) / 60))]),
  ];
}

/** D17: issued in another region, as its code or number says, with where to look instead. */
import { platformFor } from "../platforms.ts";
import { provinceOf, taxBureauHost } from "../regions.ts";
import type { CaseFacts, Judgement } from "./cause.types.ts";
import { subjectOf } from "./subject.ts";

export function judgeOtherRegion(facts: CaseFacts): Judgement {
  if (facts.foundTotal > 0) return { findings: [] };
  const subject = subjectOf(facts);
  const { region, regionBy, kind } = subject;
  if (region === null || regionBy === null) return { findings: [], notChecked: { key: "D17.notChecked" } };
  if (facts.ownRegions.some((own) => own === region || provinceOf(own) === region))
    return { findings: [], ruledOut: { key: "D17.ruledOut", params: { region: { region } } } };
  const local =
    subject.local || (kind !== null && ["provincial-bureau", "blockchain"].includes(platformFor(kind, region).platform));
  const host = taxBureauHost(region);
  const digits = regionBy === "number" ? "D17.byNumber" : "D17.byCode";
  return {
    findings: [
      {
        cause: "D17",
        certainty: local ? "likely" : "possible",
        weight: local ? 50 : 28,
        summary: { key: local ? "D17.local" : "D17.national", params: { region: { region } } },
        evidence: [
          { say: { key: digits, params: { digits: digitsOf(facts, regionBy), region: { region } } }, source: "rule", at: null },
        ],
        candidates: [],
        steps:
          local && host !== null
            ? [
                {
                  id: "open-platform",
                  label: { key: "action.open-bureau", params: { region: { region } } },
                  href: `https://${host}`,
                },
              ]
            : [],
      },
    ],
  };
}

function digitsOf({ asked }: CaseFacts, by: "code" | "number"): string {
  if (by === "number") return asked.number!.slice(2, 4);
  const code = asked.code!;
  return code.length === 12 ? code.slice(1, 5) : code.length === 8 ? code.slice(0, 2) : code.slice(0, 4);
}

/** D18: the national platform doesn't answer for this kind; which one does. */
import type { InvoiceKind } from "../invoice.ts";
import { platformFor, verifiedElsewhere } from "../platforms.ts";
import type { CaseFacts, Judgement } from "./cause.types.ts";
import { type Subject, kindNamed, subjectOf } from "./subject.ts";

export function judgeOtherPlatform(facts: CaseFacts): Judgement {
  if (facts.foundTotal > 0) return { findings: [] };
  const subject = subjectOf(facts);
  const kind = elsewhere(subject);
  if (kind === null) {
    return subject.kind === null
      ? { findings: [], notChecked: { key: "D18.notChecked" } }
      : { findings: [], ruledOut: { key: "D18.ruledOut", params: { kind: kindNamed(subject) } } };
  }
  const { platform, host } = platformFor(kind, subject.region);
  const name = { words: [{ key: `domain:platform.${platform}.name` }] };
  const both = subject.kindBy === "code" && facts.asked.number !== null;
  return {
    findings: [
      {
        cause: "D18",
        certainty: both || subject.kindBy === "qr" ? "certain" : "likely",
        weight: 88,
        summary: {
          key: subject.local && subject.kind === null ? "D18.localKind" : platform === "issuer" ? "D18.issuer" : "D18.elsewhere",
          params: { kind: { kind }, platform: name },
        },
        evidence: [
          ...(subject.kindBy === null
            ? []
            : [
                {
                  say: {
                    key: `D18.by.${subject.kindBy}`,
                    params: { kind: { kind }, code: facts.asked.code ?? "", number: facts.asked.number ?? "" },
                  },
                  source: "rule" as const,
                  at: null,
                },
              ]),
          ...(platform === "issuer"
            ? []
            : [{ say: { key: `domain:platform.${platform}.how` }, source: "tax-rule" as const, at: null }]),
        ],
        candidates: [],
        steps: [
          ...(host === null
            ? []
            : [
                {
                  id: "open-platform" as const,
                  label: { key: "action.open-platform", params: { platform: name } },
                  href: `https://${host}`,
                },
              ]),
          { id: "upload-document", label: { key: "action.upload-document" } },
        ],
      },
    ],
  };
}

/** Rail and air e-tickets are no such kinds: the national platform verifies them. Null where it answers, or no kind is known. */
function elsewhere({ kind, local }: Subject): InvoiceKind | null {
  if (kind !== null) return verifiedElsewhere(kind) ? kind : null;
  return local ? "machine-printed" : null;
}

/** D18: the national platform doesn't answer for this kind; which one does. */
import type { InvoiceKind } from "../invoice.ts";
import { platformFor, verifiedElsewhere } from "../platforms.ts";
import type { CaseFacts, Judgement } from "./cause.types.ts";
import { type Subject, kindNamed, subjectOf } from "./subject.ts";

/** Tickets on paper carry a number of their own, which no invoice platform knows. */
const RAIL_PAPER = /^[A-Z]\d{6}|^[A-Z0-9]{21}$/i;

export function judgeOtherPlatform(facts: CaseFacts): Judgement {
  if (facts.foundTotal > 0) return { findings: [] };
  const subject = subjectOf(facts);
  const kind = elsewhere(facts, subject);
  if (kind === null) {
    return subject.kind === null ? { findings: [], notChecked: { key: "D18.notChecked" } } : { findings: [], ruledOut: { key: "D18.ruledOut", params: { kind: kindNamed(subject) } } };
  }
  const { platform, host } = platformFor(kind, subject.region);
  const name = { words: [{ key: `domain:platform.${platform}.name` }] };
  const both = subject.kindBy === "code" && facts.asked.number !== null;
  return {
    findings: [{
      cause: "D18", certainty: both || subject.kindBy === "qr" ? "certain" : "likely", weight: 88,
      summary: { key: subject.local && subject.kind === null ? "D18.localKind" : "D18.elsewhere", params: { kind: { kind }, platform: name } },
      evidence: [
        ...(subject.kindBy === null ? [] : [{ say: { key: `D18.by.${subject.kindBy}`, params: { kind: { kind }, code: facts.asked.code ?? "", number: facts.asked.number ?? "" } }, source: "rule" as const, at: null }]),
        { say: { key: `domain:platform.${platform}.how` }, source: "tax-rule", at: null },
      ],
      candidates: [],
      steps: [
        ...(host === null ? [] : [{ id: "open-platform" as const, label: { key: "action.open-platform", params: { platform: name } }, href: `https://${host}` }]),
        { id: "upload-document", label: { key: "action.upload-document" } },
      ],
    }],
  };
}

function elsewhere({ asked, pieces }: CaseFacts, subject: Subject): InvoiceKind | null {
  if (subject.kind !== null) return verifiedElsewhere(subject.kind) || (subject.kind === "rail" && subject.kindBy === "said" && asked.number === null) ? subject.kind : null;
  if (subject.local) return "machine-printed";
  return pieces.some((piece) => piece.field === "word" && RAIL_PAPER.test(piece.value) && piece.value.length === 21) ? "rail" : null;
}

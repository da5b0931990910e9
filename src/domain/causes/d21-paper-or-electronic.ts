/** D21: how an invoice of this kind reaches its holder, and by what it is looked up. */
import { DELIVERY } from "../platforms.ts";
import type { CaseFacts, Fact, Judgement } from "./cause.types.ts";
import { kindNamed, subjectOf } from "./subject.ts";

export function judgePaperOrElectronic(facts: CaseFacts): Judgement {
  if (facts.foundTotal > 0) return { findings: [] };
  const subject = subjectOf(facts);
  const { kind, form } = subject;
  if (kind === null) return { findings: [], notChecked: { key: "D21.notChecked" } };
  const delivery = DELIVERY[kind];
  // the paper of a 数电 invoice has a code and number of its own beside the 20 digits: either is a key
  const twoKeys = delivery.lookedUpBy === "either" && (form === "tax" || form === "digital");
  const evidence: Fact[] = [
    { say: { key: `domain:deliveryForm.${delivery.form}` }, source: "tax-rule", at: null },
    { say: { key: "D21.ways", params: { ways: { words: delivery.ways.map((way) => ({ key: `domain:delivery.${way}` })) } } }, source: "tax-rule", at: null },
    { say: { key: `domain:lookedUpBy.${delivery.lookedUpBy}` }, source: "tax-rule", at: null },
    ...(delivery.requestWithinDays === null ? [] : [{ say: { key: "D21.request", params: { days: String(delivery.requestWithinDays) } }, source: "tax-rule" as const, at: null }]),
  ];
  return {
    findings: [{
      cause: "D21", certainty: "possible", weight: twoKeys ? 45 : 40,
      summary: { key: twoKeys ? "D21.twoKeys" : `D21.${delivery.form}`, params: { kind: kindNamed(subject) } },
      evidence, candidates: [],
      steps: [
        ...(twoKeys ? [{ id: "add-field" as const, label: { key: "action.other-number" }, value: "number" }] : []),
        { id: "upload-document", label: { key: "action.upload-document" } },
      ],
    }],
  };
}

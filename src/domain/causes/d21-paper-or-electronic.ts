/** D21: how an invoice of this kind reaches its holder, and by what it is looked up. */
import { DELIVERY, type Delivery, PLATFORM_HOSTS, platformFor } from "../platforms.ts";
import type { CaseFacts, Fact, Judgement, Say, Step } from "./cause.types.ts";
import type { InvoiceKind } from "../invoice.ts";
import { type Subject, digitalOnly, kindNamed, subjectOf } from "./subject.ts";

export function judgePaperOrElectronic(facts: CaseFacts): Judgement {
  if (facts.foundTotal > 0) return { findings: [] };
  const subject = subjectOf(facts);
  const { kind, form } = subject;
  if (kind === null) return { findings: [], notChecked: { key: "D21.notChecked" } };
  const delivery = DELIVERY[kind];
  // the paper of a 数电 invoice has a code and number of its own beside the 20 digits: either is a key
  const twoKeys = delivery.lookedUpBy === "either" && (form === "tax" || form === "digital");
  const evidence: Fact[] = [
    ...formTold(subject, delivery.form).map((say): Fact => ({ say, source: "tax-rule", at: null })),
    {
      say: { key: "D21.ways", params: { ways: { words: delivery.ways.map((way) => ({ key: `domain:delivery.${way}` })) } } },
      source: "tax-rule",
      at: null,
    },
    ...(digitalOnly(subject)
      ? []
      : [{ say: { key: `domain:lookedUpBy.${delivery.lookedUpBy}` }, source: "tax-rule" as const, at: null }]),
    ...(delivery.requestWithinDays === null
      ? []
      : [
          {
            say: { key: "D21.request", params: { days: String(delivery.requestWithinDays) } },
            source: "tax-rule" as const,
            at: null,
          },
        ]),
  ];
  return {
    findings: [
      {
        cause: "D21",
        certainty: "possible",
        weight: twoKeys ? 45 : 40,
        summary: {
          key: twoKeys ? "D21.twoKeys" : digitalOnly(subject) ? "D21.digital" : `D21.${delivery.form}`,
          params: { kind: kindNamed(subject) },
        },
        evidence,
        candidates: [],
        steps: [
          ...(twoKeys ? [{ id: "add-field" as const, label: { key: "action.other-number" }, value: "number" }] : []),
          ...askingAt(kind),
          { id: "upload-document", label: { key: "action.upload-document" } },
        ],
      },
    ],
  };
}

/** What the summary doesn't say already: "both" says it all. */
function formTold(subject: Subject, form: Delivery["form"]): Say[] {
  if (digitalOnly(subject)) return [{ key: "D21.digitalOnPaper" }];
  return form === "both" ? [] : [{ key: `domain:deliveryForm.${form}` }];
}

/** Where a kind that nobody sends by himself is asked for, if that is one place for all. */
function askingAt(kind: InvoiceKind): Step[] {
  const { next } = platformFor(kind);
  const host = DELIVERY[kind].requestWithinDays === null || next === null ? null : PLATFORM_HOSTS[next];
  if (host === null) return [];
  return [
    {
      id: "open-platform",
      label: { key: "action.open-platform", params: { platform: { words: [{ key: `domain:platform.${next}.name` }] } } },
      href: `https://${host}`,
    },
  ];
}

/** D20: the record was taken out of the register: by those who may bring it back, or because another one stands for it. */
import type { CaseFacts, Finding, Judgement } from "./cause.types.ts";

export function judgeTakenOut({ foundTotal, withdrawn }: CaseFacts): Judgement {
  if (foundTotal > 0) return { findings: [] };
  if (withdrawn.length === 0) return { findings: [], notChecked: { key: "D20.notChecked" } };
  return { findings: withdrawn.map(taken) };
}

function taken({ invoice, mergedInto }: CaseFacts["withdrawn"][number]): Finding {
  const { date, seller, totalFen } = invoice;
  return {
    cause: "D20",
    certainty: "certain",
    summary: { key: mergedInto === null ? "D20.takenOut" : "D20.merged" },
    evidence: [
      {
        say: {
          key: "D20.theOne",
          params: { date: date ?? "—", seller: seller ?? "—", total: totalFen === null ? "—" : { yuan: String(totalFen) } },
        },
        source: "register",
        at: invoice.arrivedAt,
      },
    ],
    candidates: mergedInto === null ? [] : [mergedInto.id],
    steps:
      mergedInto === null
        ? [{ id: "restore", label: { key: "action.restore" }, target: invoice.id }]
        : [{ id: "open-invoice", label: { key: "action.open-invoice" }, target: mergedInto.id }],
    weight: 98,
  };
}

/** D26: it was never issued: kinds that their holder must ask for, where, and until when. */
import { addDays } from "../dates.ts";
import type { InvoiceKind } from "../invoice.ts";
import { DELIVERY, PLATFORM_HOSTS, platformFor } from "../platforms.ts";
import { isRide } from "./d25-not-delivered.ts";
import type { CaseFacts, Judgement, Param, Say, Step } from "./cause.types.ts";

export function judgeToBeAskedFor({ foundTotal, behind, asked, today, text }: CaseFacts): Judgement {
  if (foundTotal > 0 || behind.length > 0) return { findings: [] };
  const kind = asked.kinds.length === 1 ? asked.kinds[0]! : null;
  if (kind === null || (kind === "air" && isRide(text))) return { findings: [], notChecked: { key: "D26.notChecked" } };
  if (DELIVERY[kind].ways[0] !== "must-be-requested" || asked.number !== null || asked.code !== null)
    return { findings: [], ruledOut: { key: asked.number === null ? "D26.ruledOut" : "D26.issued" } };
  const within = DELIVERY[kind].requestWithinDays;
  const until = within === null || asked.dateTo === null ? null : addDays(asked.dateTo, within);
  const params: Record<string, Param> = { kind: { kind }, until: until ?? "", days: String(within ?? "") };
  const late = until !== null && until < today;
  const rules: Say[] = [
    { key: `D26.where.${kind}` },
    ...(within === null ? [] : [{ key: "D26.within", params }]),
    ...(until === null ? [] : [{ key: late ? "D26.late" : "D26.until", params }]),
  ];
  return {
    findings: [
      {
        cause: "D26",
        certainty: "likely",
        weight: 82,
        summary: { key: late ? "D26.tooLate" : "D26.ask", params },
        evidence: rules.map((say) => ({ say, source: "tax-rule", at: null })),
        candidates: [],
        steps: [...askingAt(kind), { id: "upload-document", label: { key: "action.upload-document" } }],
      },
    ],
  };
}

/** Where it is asked for, if that is one place for all. */
function askingAt(kind: InvoiceKind): Step[] {
  const { next } = platformFor(kind);
  const host = next === null ? null : PLATFORM_HOSTS[next];
  if (host === null) return [];
  const platform = { words: [{ key: `domain:platform.${next}.name` }] };
  return [{ id: "open-platform", label: { key: "action.open-platform", params: { platform } }, href: `https://${host}` }];
}

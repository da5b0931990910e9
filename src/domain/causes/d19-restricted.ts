/** D19: what law or the company's own rules show to whom. Told from the asker's roles alone, whatever there is. */
import type { CaseFacts, Finding, Judgement } from "./cause.types.ts";

export function judgeRestricted({ foundTotal, behind, restricted }: CaseFacts): Judgement {
  if (foundTotal > 0 || behind.length > 0) return { findings: [] };
  const { roles, kinds, withheld } = restricted;
  if (kinds.length > 0) {
    const params = { kinds: { words: kinds.map((kind) => ({ key: `domain:kind.${kind}` })) }, roles: roles.join(" · ") };
    return { findings: [finding({ key: "D19.kinds", params }, { key: "D19.role", params }, "likely")] };
  }
  if (withheld.length === 0) return { findings: [], ruledOut: { key: "D19.ruledOut" } };
  return {
    findings: withheld.map(({ field, companies }) => {
      const params = { companies: companies.join(" · "), roles: roles.join(" · ") };
      return finding({ key: `D19.${field}`, params }, { key: "D19.withheld", params }, "possible");
    }),
  };
}

const finding = (summary: Finding["summary"], rule: Finding["summary"], certainty: Finding["certainty"]): Finding => ({
  cause: "D19",
  certainty,
  pointed: true,
  summary,
  evidence: [
    { say: rule, source: "role", at: "now" },
    { say: { key: "D19.law" }, source: "tax-rule", at: null },
  ],
  candidates: [],
  steps: [{ id: "request-access", label: { key: "action.request-access" } }],
  weight: 91,
});

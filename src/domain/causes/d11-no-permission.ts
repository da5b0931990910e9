/**
 * D11: it may exist without the asker's being allowed to see it. A company may have its own members told that there is one, and whom
 * to ask. Else it is said in the same words and at the same place under every miss, whether or not there is such an invoice:
 * otherwise the answer itself would tell.
 */
import type { CaseFacts, Finding, Judgement } from "./cause.types.ts";

/** Below everything else that is possible, always. */
const LAST = -1;

export function judgeNoPermission({
  foundTotal,
  hidden,
  ownCompanies,
}: Pick<CaseFacts, "foundTotal" | "hidden" | "ownCompanies">): Judgement {
  if (foundTotal > 0) return { findings: [] };
  if (ownCompanies === null) return { findings: [nowhere] };
  return { findings: hidden.length > 0 ? hidden.map(told) : [possible] };
}

const possible: Finding = {
  cause: "D11",
  certainty: "possible",
  summary: { key: "D11.possible" },
  evidence: [{ say: { key: "D11.onlyOwn" }, source: "answer", at: null }],
  candidates: [],
  steps: [{ id: "request-access", label: { key: "action.request-access" } }],
  weight: LAST,
};

/** Nothing is shown to him of any company, whatever he asks. */
const nowhere: Finding = {
  ...possible,
  certainty: "certain",
  summary: { key: "D11.nowhere" },
  evidence: [{ say: { key: "D11.noCompany" }, source: "role", at: "now" }],
  steps: [{ id: "open-ticket", label: { key: "action.open-ticket" } }],
  weight: 99,
};

const told = ({ companyId, company, askWhom }: CaseFacts["hidden"][number]): Finding => ({
  ...possible,
  certainty: "certain",
  summary: { key: "D11.exists", params: { company } },
  evidence: [
    { say: { key: "D11.told", params: { company } }, source: "register", at: "now" },
    ...(askWhom.length === 0
      ? []
      : [{ say: { key: "D11.askWhom", params: { names: askWhom.join(" · ") } }, source: "register" as const, at: "now" }]),
  ],
  steps: [{ id: "request-access", label: { key: "action.request-access" }, target: String(companyId) }],
  weight: 0,
});

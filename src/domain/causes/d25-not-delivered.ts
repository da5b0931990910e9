/** D25: it was never delivered: a link that couldn't be fetched or has expired, a trip list or a picture in the place of the invoice. */
import type { CaseFacts, Finding, Judgement } from "./cause.types.ts";

/** What somebody calls what he has in the place of the invoice. */
const SAID = {
  "trip-list": /行程|trip list/iu,
  preview: /预览|预覽|截图|截圖|preview|screenshot/iu,
} as const;

/** Rides are ordered from platforms; their 行程单 is a list, that of a flight an invoice. */
export const isRide = (text: string): boolean => /打车|网约车|網約車|滴滴/u.test(text);

/** What of this the question speaks of; the 行程单 of a flight is an invoice. */
export const insteadSaid = (text: string, kinds: readonly string[]): ("trip-list" | "preview")[] =>
  (["trip-list", "preview"] as const).filter((each) =>
    each === "trip-list" ? isRide(text) || (SAID[each].test(text) && !kinds.includes("air")) : SAID[each].test(text),
  );
/** Whether the name of a file says that it is a preview. */
export const isPreview = (name: string): boolean => SAID.preview.test(name);

export function judgeNotDelivered({ foundTotal, behind, held, instead }: CaseFacts): Judgement {
  if (foundTotal > 0 || behind.length > 0) return { findings: [] };
  const findings = [...held.slice(0, 2).map(waits), ...instead.slice(0, 1).map(other)];
  return findings.length > 0 ? { findings } : { findings, ruledOut: { key: "D25.ruledOut" } };
}

function waits({ name, source, gone, byNumber, at }: CaseFacts["held"][number]): Finding {
  return {
    cause: "D25",
    certainty: byNumber ? "likely" : "possible",
    pointed: true,
    weight: byNumber ? 94 : 73,
    summary: { key: gone ? "D25.gone" : "D25.held", params: { name } },
    evidence: [{ say: { key: "D25.from", params: { source } }, source: "mail", at }],
    candidates: [],
    steps: [
      { id: "upload-document", label: { key: "action.see-intake" } },
      { id: "letter-to-issuer", label: { key: "action.letter-to-issuer" } },
    ],
  };
}

const other = ({ name, is }: CaseFacts["instead"][number]): Finding => ({
  cause: "D25",
  certainty: "likely",
  weight: 92,
  summary: { key: `D25.${is}`, params: { name } },
  evidence: [{ say: { key: "D25.handedIn", params: { name } }, source: "register", at: "now" }],
  candidates: [],
  steps: [
    { id: "ask-issuer", label: { key: "action.ask-issuer" } },
    { id: "upload-document", label: { key: "action.upload-document" } },
  ],
});

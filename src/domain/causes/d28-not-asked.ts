/** D28: the authority could not be asked: quota, throttled, signed out. That is no evidence of anything; when it is tried next. */
import { shanghaiToday } from "../dates.ts";
import type { SourceFact } from "../sources/expectation.ts";
import type { CaseFacts, Fact, Finding, Judgement } from "./cause.types.ts";
import { fetchNow } from "./d4-not-synced.ts";
import { verifiedElsewhere } from "../platforms.ts";
import { subjectOf } from "./subject.ts";

export function judgeNotAsked(facts: CaseFacts): Judgement {
  const { foundTotal, behind, arrivals } = facts;
  if (foundTotal > 0 || behind.length > 0) return { findings: [] };
  const authorities = arrivals?.sources.filter(({ authority }) => authority === true) ?? [];
  if (authorities.length === 0) return { findings: [], notChecked: { key: "D28.notChecked" } };
  const failing = authorities.filter((source) => source.failing);
  const { kind } = subjectOf(facts);
  if (failing.length === 0 || (kind !== null && verifiedElsewhere(kind)))
    return { findings: [], ruledOut: { key: "D28.ruledOut" } };
  return { findings: [notAsked(failing[0]!, facts)] };
}

function notAsked(source: SourceFact, { asked }: CaseFacts): Finding {
  const { name, completeTo, trouble, nextTry } = source;
  const params = { name, at: { instant: completeTo ?? "" } };
  const later = completeTo !== null && asked.dateFrom !== null && asked.dateFrom >= shanghaiToday(new Date(completeTo));
  const facts: Fact[] = [
    { say: { key: completeTo === null ? "D28.never" : "D28.far", params }, source: "sync", at: completeTo },
    ...(trouble ? [{ say: { key: `D28.why.${trouble}` }, source: "sync" as const, at: "now" }] : []),
    ...(nextTry ? [{ say: { key: "D28.next", params: { at: { instant: nextTry } } }, source: "sync" as const, at: "now" }] : []),
  ];
  return {
    cause: "D28",
    certainty: later ? "likely" : "possible",
    pointed: true,
    weight: 64,
    summary: { key: "D28.notAsked", params: { name } },
    evidence: facts,
    candidates: [],
    steps: [...fetchNow([source]), { id: "watch", label: { key: "action.watch" } }],
  };
}

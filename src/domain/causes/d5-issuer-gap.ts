/**
 * D5: the issuer may not have sent it up: its number lies in a gap of a run of theirs, their usual rhythm broke, or nothing of theirs ever
 * came. Never more than possible, as a buyer sees only what is his own; and never from 20 digits that run per province.
 */
import { daysBetween } from "../dates.ts";
import type { CaseFacts, Fact, Finding, Judgement, Say } from "./cause.types.ts";

/** Fewer months say nothing of a rhythm. */
const MONTHS_ENOUGH = 4;
/** A break is so many times the usual distance. */
const BROKEN = 2;
const MONTH_DAYS = 20;

export function judgeIssuerGap(facts: CaseFacts): Judgement {
  if (facts.foundTotal > 0) return { findings: [] };
  const { run, issuer } = facts;
  if (run !== null) return { findings: [gap(run)] };
  if (issuer === null) return { findings: [], notChecked: { key: "D5.noIssuer" } };
  const { name, days } = issuer;
  if (days.length === 0) return { findings: [finding({ key: "D5.none", params: { name } }, { key: "D5.onlyOwn" }, 55)] };
  const usual = rhythmOf(days);
  const since = daysBetween(days[0]!, facts.today);
  if (usual === null || since < usual * BROKEN) return { findings: [], ruledOut: { key: "D5.ruledOut", params: { name } } };
  const params = { name, last: days[0]!, days: String(usual), since: String(since) };
  return { findings: [finding({ key: "D5.broke", params }, { key: "D5.usual", params }, 56)] };
}

/** The usual distance in days, of an issuer who sends about monthly or more often; null where there is none. */
function rhythmOf(days: readonly string[]): number | null {
  const months = [...new Set(days.map((day) => day.slice(0, 7)))];
  if (months.length < MONTHS_ENOUGH) return null;
  const distances = days.slice(1).map((day, at) => daysBetween(day, days[at]!));
  const sorted = distances.toSorted((a, b) => a - b);
  const usual = Math.max(sorted[Math.floor(sorted.length / 2)]!, MONTH_DAYS);
  return sorted.at(-1)! <= usual * BROKEN ? usual : null;
}

const gap = ({ seller, below, above }: NonNullable<CaseFacts["run"]>): Finding =>
  finding({ key: "D5.gap", params: { seller } }, { key: "D5.neighbours", params: { below, above } }, 66);

function finding(summary: Say, evidence: Say, weight: number): Finding {
  const facts: Fact[] = [
    { say: evidence, source: "register", at: "now" },
    ...(evidence.key === "D5.onlyOwn" ? [] : [{ say: { key: "D5.onlyOwn" }, source: "register" as const, at: "now" }]),
  ];
  return {
    cause: "D5",
    certainty: "possible",
    pointed: true,
    summary,
    evidence: facts,
    candidates: [],
    steps: [
      { id: "letter-to-issuer", label: { key: "action.letter-to-issuer" } },
      { id: "watch", label: { key: "action.watch" } },
    ],
    weight,
  };
}

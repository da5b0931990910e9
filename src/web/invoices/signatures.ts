import type { Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";

export type Verdict = "ok" | "part" | "broken" | "unchecked";
export type Signature = {
  verdict: Verdict;
  trust: "trusted" | "unknown" | "untrusted";
  by: string | null;
  tone: Tone;
  icon: IconName;
};

/** One signature in a word: altered, covering only a part, not checked, or whole. Trust in its maker is a second question. */
export function signatureVerdict(report: Record<string, unknown>): Signature {
  const broken = report["digest"] === "broken" || report["signature"] === "broken";
  const unchecked = report["digest"] === "unchecked" || report["signature"] === "unchecked";
  const verdict: Verdict = broken ? "broken" : unchecked ? "unchecked" : report["covers"] === "part" ? "part" : "ok";
  const looks: Record<Verdict, [Tone, IconName]> = {
    ok: ["ok", "shield"],
    part: ["warn", "shield"],
    broken: ["bad", "warn"],
    unchecked: ["quiet", "question"],
  };
  const [tone, icon] = looks[verdict];
  const trust = report["trust"] === "trusted" || report["trust"] === "untrusted" ? report["trust"] : "unknown";
  return { verdict, trust, by: typeof report["by"] === "string" ? report["by"] : null, tone, icon };
}

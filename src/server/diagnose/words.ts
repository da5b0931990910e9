/** Sentences of the judges in the asker's language. */
import type { Action, Finding as ApiFinding } from "#api/lookups.api.ts";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import type { Fact, Param, Say, Step } from "#domain/causes/cause.types.ts";
import { displayYuan } from "#domain/money.ts";
import type { I18n } from "#server/platform/i18n.ts";
import type { StoredFinding } from "./lookup.types.ts";
import { OF_THE_LOOKUP } from "./steps.ts";

export type Words = { say(say: Say): string; t(key: string, params?: Record<string, unknown>): string };

/** The words of one language. */
export function wordsIn(i18n: I18n, locale: string): Words {
  const t = (key: string, params: Record<string, unknown> = {}): string => i18n.t(locale, key, params);
  const say = ({ key, params = {} }: Say): string =>
    t(
      key.includes(":") ? key : `causes:${key}`,
      Object.fromEntries(Object.entries(params).map(([name, value]) => [name, valueOf(value)])),
    );
  const valueOf = (value: Param): string => {
    if (typeof value === "string") return value;
    if ("kind" in value) return t(`domain:kind.${value.kind}`);
    if ("region" in value) return t(`domain:region.${value.region}`);
    if ("field" in value) return t(`domain:field.${value.field}`);
    if ("filter" in value) return t(`causes:filter.${value.filter}`);
    if ("yuan" in value) return `¥${displayYuan(BigInt(value.yuan))}`;
    if ("instant" in value) return momentIn(locale, value.instant);
    if ("seconds" in value) return durationIn(t, value.seconds);
    return value.words.map(say).join(t("causes:comma"));
  };
  return { say, t };
}

const momentIn = (locale: string, instant: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Shanghai" }).format(
    new Date(instant),
  );

/** In the unit that says it, rounded up: what is usual isn't known to the minute. */
function durationIn(t: Words["t"], seconds: number): string {
  const hours = Math.max(1, Math.ceil(seconds / 3600));
  return hours <= 48 ? t("causes:hours", { count: hours }) : t("causes:days", { count: Math.ceil(hours / 24) });
}

/** One finding with its invoices, as far as the asker may see them now. */
export function presentFinding(
  words: Words,
  finding: StoredFinding,
  candidates: InvoiceSummary[],
  lookup: { id: string; askedAt: Date; text: string | null },
): ApiFinding {
  return {
    cause: finding.cause,
    certainty: finding.certainty,
    summary: words.say(finding.summary),
    evidence: finding.evidence.map((fact) => presentFact(words, fact, lookup.askedAt)),
    candidates,
    actions: finding.steps.map((step) => presentStep(words, step, lookup)),
  };
}

function presentFact(words: Words, { say, source, at }: Fact, askedAt: Date): ApiFinding["evidence"][number] {
  return { fact: words.say(say), source: words.t(`causes:source.${source}`), at: at === "now" ? askedAt.toISOString() : at };
}

function presentStep(
  words: Words,
  { id, label, target, value, href }: Step,
  lookup: { id: string; text: string | null },
): Action {
  const given = OF_THE_LOOKUP.has(id)
    ? lookup.id
    : id === "ask-issuer"
      ? words.t("causes:letter", { asked: lookup.text ?? "" })
      : value;
  return {
    id,
    label: words.say(label),
    ...(target ? { target } : {}),
    ...(given === undefined ? {} : { value: given }),
    ...(href ? { href } : {}),
  };
}

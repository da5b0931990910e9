/** The public status as one page without scripts, in one language. */
import { LANGUAGES, type Language, type TouchedFunction, beijingMinute, nearestText } from "#domain/notices/notices.ts";
import type { I18n } from "#server/platform/i18n.ts";
import type { Database } from "../incidents/watch.ts";
import { type Markup, markup } from "./markup.ts";
import { type ComponentState, type PublicIncident, type PublicNotice, type Snapshot, componentsOf } from "./snapshot.ts";
import { STYLE } from "./style.ts";

export type StatusOf = {
  /** null before the database could be asked once */
  snapshot: Snapshot | null;
  database: Database;
  now: Date;
  /** where mails are subscribed to; null: no mail can be sent */
  subscribe: string | null;
};
type Words = { language: Language; t: (key: string, params?: Record<string, unknown>) => string };

export const wordsOf = (i18n: I18n, language: Language): Words => ({
  language,
  t: (key, params) => i18n.t(language, `status:${key}`, params),
});

/** "A, B" of functions. */
export const functionsIn = ({ t }: Words, functions: readonly TouchedFunction[]): string =>
  functions.map((each) => t(`part.${each}`)).join(t("comma"));

export function titleOf(words: Words, { headline, functions }: Pick<PublicIncident, "headline" | "functions">): string {
  const written = headline === null ? undefined : nearestText(headline, words.language)?.text.title;
  return written ?? (functions.length === 0 ? words.t("something") : words.t("touched", { what: functionsIn(words, functions) }));
}

const EMPTY = (now: Date): Snapshot => ({ at: now, incidents: [], notices: [] });

export function statusPage(i18n: I18n, language: Language, status: StatusOf): string {
  const words = wordsOf(i18n, language);
  const { t } = words;
  const { database, now } = status;
  const snapshot = status.snapshot ?? EMPTY(now);
  const open = snapshot.incidents.filter(({ resolvedAt }) => resolvedAt === null);
  const windows = snapshot.notices.filter(
    ({ kind, phase }) => kind === "window" && (phase === "announced" || phase === "running"),
  );
  const said = snapshot.notices.filter(({ kind, phase }) => kind === "announcement" && phase === "running");
  // where no mail can be sent there is nothing that could be fine
  const parts = componentsOf(snapshot, database).filter(
    ([part, state]) => part !== "mail" || status.subscribe !== null || state !== "fine",
  );
  const worst = parts.some(([, state]) => state === "trouble") || open.length > 0;
  const head = !database.reachable
    ? "databaseAway"
    : worst
      ? "trouble"
      : windows.some(({ phase }) => phase === "running")
        ? "maintenance"
        : "fine";
  return `<!doctype html>\n${
    markup`<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t("title")}</title><link rel="alternate" type="application/atom+xml" title="${t("title")}" href="${language}.atom">
<style>${STYLE}</style></head><body>
<header><p class="name">${t("product")}</p><nav aria-label="${t("languages")}">${LANGUAGES.map((each) => languageLink(words, each))}</nav></header>
<main><h1>${t("title")}</h1>
<p class="head ${head === "fine" ? "fine" : head === "maintenance" ? "maintenance" : "trouble"}">${t(`head.${head}`, { since: database.since === null ? "" : beijingMinute(database.since) })}</p>
${!database.reachable && markup`<p>${t("lastKnown", { at: beijingMinute(snapshot.at) })}</p>`}
${open.length > 0 && markup`<section><h2>${t("now")}</h2>${open.map((each) => incidentPart(words, each))}</section>`}
${windows.length > 0 && markup`<section><h2>${t("windows")}</h2>${windows.map((each) => noticePart(words, each))}</section>`}
${said.length > 0 && markup`<section><h2>${t("announcements")}</h2>${said.map((each) => noticePart(words, each))}</section>`}
<section><h2>${t("parts")}</h2><ul class="parts">${parts.map(([part, state]) => partLine(words, part, state))}</ul></section>
<section><h2>${t("history")}</h2>${historyOf(words, snapshot)}</section>
<p><a href="${language}.atom">${t("feed")}</a>${status.subscribe !== null && markup` · <a href="${status.subscribe}">${t("byMail")}</a>`}</p>
</main><footer><p>${t("asOf", { at: beijingMinute(now) })}</p></footer></body></html>`.text
  }\n`;
}

const languageLink = ({ t, language }: Words, each: Language): Markup =>
  markup`<a lang="${each}" href="${each}.html"${each === language ? markup` aria-current="page"` : ""}>${t(`language.${each}`)}</a> `;

const partLine = ({ t }: Words, part: string, state: ComponentState): Markup =>
  markup`<li><span>${t(`part.${part}`)}</span> <span class="state ${state}">${MARK[state]} ${t(`state.${state}`)}</span></li>`;
const MARK: Record<ComponentState, string> = { fine: "✓", maintenance: "…", trouble: "!" };

const time = (at: Date): Markup => markup`<time datetime="${at.toISOString()}">${beijingMinute(at)}</time>`;

function incidentPart(words: Words, incident: PublicIncident): Markup {
  const { t, language } = words;
  const { startedAt, expectedAt, resolvedAt, updates, functions } = incident;
  return markup`<article><h3>${titleOf(words, incident)}</h3>
<p class="small">${time(startedAt)}${resolvedAt !== null && markup` – ${time(resolvedAt)}`}${functions.length > 0 && markup` · ${functionsIn(words, functions)}`}${
    resolvedAt === null && expectedAt !== null && markup` · ${t("expected", { at: beijingMinute(expectedAt) })}`
  }</p>
${updates.length > 0 && markup`<ul class="updates">${updates.map(({ at, texts }) => markup`<li>${time(at)} <span class="words">${nearestText(texts, language)?.text}</span></li>`)}</ul>`}</article>`;
}

function noticePart(words: Words, notice: PublicNotice): Markup {
  const { text } = nearestText(notice.texts, words.language)!;
  return markup`<article><h3>${text.title}</h3><p class="small">${time(notice.from)}${notice.until !== null && markup` – ${time(notice.until)}`}${
    notice.functions.length > 0 && markup` · ${functionsIn(words, notice.functions)}`
  }</p>${text.text !== "" && markup`<p class="words">${text.text}</p>`}</article>`;
}

/** What is over, the newest first. */
function historyOf(words: Words, { incidents, notices }: Snapshot): Markup {
  const past = [
    ...incidents
      .filter(({ resolvedAt }) => resolvedAt !== null)
      .map((each) => ({ at: each.startedAt, part: incidentPart(words, each) })),
    ...notices
      .filter(({ kind, phase }) => kind === "window" && phase === "over")
      .map((each) => ({ at: each.from, part: noticePart(words, each) })),
  ].toSorted((a, b) => b.at.getTime() - a.at.getTime());
  return past.length === 0 ? markup`<p>${words.t("noHistory")}</p>` : markup`${past.map(({ part }) => part)}`;
}

/** The public status as an Atom feed (RFC 4287): an entry for each beginning, update and end. */
import { type Language, nearestText } from "#domain/notices/notices.ts";
import type { I18n } from "#server/platform/i18n.ts";
import { markup } from "./markup.ts";
import { functionsIn, titleOf, wordsOf } from "./page.ts";
import type { Snapshot } from "./snapshot.ts";

type Entry = { id: string; at: Date; title: string; text: string };

/** @param base where the files lie: "https://…/status/", or "" where that isn't known */
export function statusFeed(i18n: I18n, language: Language, { snapshot, base }: { snapshot: Snapshot; base: string }): string {
  const words = wordsOf(i18n, language);
  const { t } = words;
  const entries: Entry[] = snapshot.incidents.flatMap((incident) => {
    const title = titleOf(words, incident);
    const of = (what: string): string => `urn:piaozai:incident:${incident.id}:${what}`;
    return [
      { id: of("opened"), at: incident.startedAt, title, text: functionsIn(words, incident.functions) },
      ...incident.updates.map(({ id, at, texts }) => ({ id: of(id), at, title, text: nearestText(texts, language)?.text ?? "" })),
      ...(incident.resolvedAt === null
        ? []
        : [{ id: of("resolved"), at: incident.resolvedAt, title: t("resolved", { title }), text: "" }]),
    ];
  });
  const notices: Entry[] = snapshot.notices.map(({ id, texts, publishedAt }) => ({
    id: `urn:piaozai:notice:${id}`,
    at: publishedAt,
    ...nearestText(texts, language)!.text,
  }));
  const all = [...entries, ...notices].toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const page = `${base}${language}.markup`;
  return `<?xml version="1.0" encoding="utf-8"?>\n${
    markup`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}"><id>urn:piaozai:status:${language}</id>
<title>${t("title")}</title><updated>${(all[0]?.at ?? snapshot.at).toISOString()}</updated><author><name>${t("product")}</name></author>
<link rel="self" href="${base}${language}.atom"/><link rel="alternate" type="text/html" href="${page}"/>
${all.map(
  ({ id, at, title, text }) =>
    markup`<entry><id>${id}</id><title>${title}</title><updated>${at.toISOString()}</updated><link rel="alternate" href="${page}"/><content type="text">${text}</content></entry>
`,
)}</feed>`.text
  }\n`;
}

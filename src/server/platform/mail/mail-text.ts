/** A mail in words: plain text, and the same as simple HTML. */
import { DEFAULT_LOCALE, nearestLocale } from "../../../locales/index.ts";
import type { I18n } from "../i18n.ts";
import type { MailValues } from "./mail.ts";

type Words = {
  locale: string | null;
  template: string;
  values: MailValues;
  lines: readonly string[];
  /** whole address */ link: string | null;
  baseUrl: string;
};
export type MailText = { subject: string; text: string; html: string };

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
/** A value is one line of text: no line break of its own, no sign that turns the direction of what follows. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 300);

export function mailText(i18n: I18n, { locale: wanted, template, values, lines, link, baseUrl }: Words): MailText {
  const locale = (wanted === null ? null : nearestLocale(wanted)) ?? DEFAULT_LOCALE;
  const params = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? oneLine(value) : value]),
  );
  const say = (key: string): string => i18n.t(locale, `mail:${key}`, params);
  const paragraphs = say(`${template}.text`).split("\n\n");
  const items = lines.map(oneLine);
  const action = link === null ? null : say(`${template}.action`);
  const footer = i18n.t(locale, "mail:footer", { address: baseUrl });
  const subject = say(`${template}.subject`);
  return {
    subject,
    text: [
      ...paragraphs,
      ...(items.length === 0 ? [] : [items.map((each) => `- ${each}`).join("\n")]),
      ...(link === null ? [] : [`${action}\n${link}`]),
      `-- \n${footer}`,
    ].join("\n\n"),
    html: [
      `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>`,
      '<body style="font:16px/1.6 sans-serif;color:#1d1d1b;max-width:36em">',
      ...paragraphs.map((each) => `<p>${escaped(each)}</p>`),
      ...(items.length === 0 ? [] : [`<ul>${items.map((each) => `<li>${escaped(each)}</li>`).join("")}</ul>`]),
      ...(link === null ? [] : [`<p><a href="${escaped(link)}">${escaped(action!)}</a></p><p>${escaped(link)}</p>`]),
      `<hr><p style="color:#6b6861">${escaped(footer)}</p></body></html>`,
    ].join("\n"),
  };
}

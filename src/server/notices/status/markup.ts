/** HTML and XML by templates that escape whatever is put in. */

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** What XML can't hold: control characters but tab and line breaks, and what is no character. */
const UNFIT = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu;

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Put = Markup | string | number | false | null | undefined | readonly Put[];

const put = (value: Put): string => {
  if (value instanceof Markup) return value.text;
  if (typeof value === "object" && value !== null) return value.map(put).join("");
  if (value === null || value === undefined || value === false) return "";
  return String(value)
    .replace(UNFIT, "")
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
};

export const markup = (parts: TemplateStringsArray, ...values: Put[]): Markup =>
  new Markup(parts.reduce((text, part, at) => text + put(values[at - 1]) + part));

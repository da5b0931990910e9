import type { Understood } from "#api/lookups.api.ts";

type Placed = Pick<Understood, "span">;

/** What was typed with another text in the place of one piece. */
export function textWith(text: string, { span }: Placed, replacement: string): string {
  if (span === null) return text;
  return `${text.slice(0, span[0])}${replacement}${text.slice(span[1])}`;
}

/** What was typed without one piece, and without two blanks in its place. */
export const textWithout = (text: string, piece: Placed): string =>
  textWith(text, piece, " ")
    .replace(/[ \t]+/g, " ")
    .trim();

/** A text of which pieces are taken one after the other, with the way back to what was typed. */
import type { Piece } from "./question.types.ts";
import { plainLines } from "./text.ts";
import type { Mend } from "./text.ts";

/** Stands where something was taken; never occurs in the plain text itself. */
export const TAKEN = "\u0001";

export type Span = { start: number; end: number };
type Found = { piece: Piece; at: number };

export class Scan {
  /** plain text; taken parts are blanked out, so that later passes can't see them */
  rest: string;
  readonly original: string;
  private readonly origins: number[] = [];
  private readonly found: Found[] = [];

  constructor(original: string) {
    this.original = original;
    let rest = "";
    let index = 0;
    for (const sign of original) {
      const narrow = plainLines(sign).replaceAll(TAKEN, " ");
      for (let i = 0; i < narrow.length; i++) this.origins.push(index);
      rest += narrow;
      index += sign.length;
    }
    this.origins.push(index);
    this.rest = rest;
  }

  /** What was typed at a span of the plain text. */
  typed({ start, end }: Span): string {
    return this.original.slice(this.origins[start] ?? 0, this.origins[end] ?? this.original.length).trim();
  }

  /** Blanks a span out and notes the pieces that it holds. */
  take(span: Span, ...pieces: Omit<Piece, "text">[]): void {
    const text = this.typed(span);
    for (const piece of pieces)
      this.found.push({ piece: { ...piece, text, mended: withFullWidth(text, piece.mended) }, at: span.start });
    this.rest = this.rest.slice(0, span.start) + TAKEN.repeat(span.end - span.start) + this.rest.slice(span.end);
  }

  /** Runs `use` on every match; it returns the pieces to take, or null to leave the match where it is. */
  each(pattern: RegExp, use: (match: RegExpExecArray) => Omit<Piece, "text">[] | null): void {
    for (const match of this.rest.matchAll(pattern)) {
      const span = { start: match.index, end: match.index + match[0].length };
      if (this.rest.slice(span.start, span.end).includes(TAKEN)) continue;
      const pieces = use(match);
      if (pieces !== null) this.take(span, ...pieces);
    }
  }

  has(field: Piece["field"]): boolean {
    return this.found.some(({ piece }) => piece.field === field);
  }

  /** The pieces in the order of the text. */
  pieces(): Piece[] {
    return this.found
      .map((found, order) => ({ ...found, order }))
      .sort((a, b) => a.at - b.at || a.order - b.order)
      .map(({ piece }) => piece);
  }

  /** What is left, cut at everything that was taken. */
  remainders(): { text: string; start: number }[] {
    let start = 0;
    return this.rest.split(TAKEN).flatMap((text) => {
      const at = start;
      start += text.length + 1;
      return text === "" ? [] : [{ text, start: at }];
    });
  }
}

function withFullWidth(text: string, mended: Mend[]): Mend[] {
  return /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/u.test(text) && !mended.includes("full-width")
    ? ["full-width", ...mended]
    : mended;
}

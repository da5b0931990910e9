/** A text of which pieces are taken one after the other, with the way back to what was typed. */
import type { Piece } from "./question.types.ts";
import { plain, plainLines } from "./text.ts";
import type { Mend } from "./text.ts";
import { simplified } from "./variants.ts";

/** Stands where something was taken; never occurs in the plain text itself. */
export const TAKEN = "\u0001";

export type Span = { start: number; end: number };
type Found = { piece: Piece; at: number };
/** A piece before it is known where it was typed. */
export type NewPiece = Omit<Piece, "text" | "span">;

/** Names and words keep the characters in which they were typed. */
const AS_TYPED: Piece["field"][] = ["word", "seller", "buyer", "item", "remark", "ignored"];

export class Scan {
  /** plain text in simplified characters; taken parts are blanked out, so that later passes can't see them */
  rest: string;
  readonly original: string;
  /** of each character of the plain text: where the one begins and ends that it was made from */
  private readonly origins: number[] = [];
  private readonly ends: number[] = [];
  private readonly found: Found[] = [];

  constructor(original: string) {
    this.original = original;
    let rest = "";
    let index = 0;
    for (const sign of original) {
      const narrow = simplified(plainLines(sign)).replaceAll(TAKEN, " ");
      for (let i = 0; i < narrow.length; i++) {
        this.origins.push(index);
        this.ends.push(index + sign.length);
      }
      rest += narrow;
      index += sign.length;
    }
    this.rest = rest;
  }

  /** Where a span of the plain text was typed, without the blanks around it. */
  private typed({ start, end }: Span): { text: string; span: [number, number] } {
    const from = this.origins[start] ?? 0;
    const whole = this.original.slice(from, (end > start ? this.ends[end - 1] : undefined) ?? from);
    const text = whole.trim();
    const at = from + whole.length - whole.trimStart().length;
    return { text, span: [at, at + text.length] };
  }

  /** Blanks a span out and notes the pieces that it holds. */
  take(span: Span, ...pieces: NewPiece[]): void {
    const typed = this.typed(span);
    for (const piece of pieces) {
      const value = AS_TYPED.includes(piece.field) ? asTyped(piece.value, typed.text) : piece.value;
      this.found.push({ piece: { ...piece, ...typed, value, mended: withFullWidth(typed.text, piece.mended) }, at: span.start });
    }
    this.rest = this.rest.slice(0, span.start) + TAKEN.repeat(span.end - span.start) + this.rest.slice(span.end);
  }

  /** Runs `use` on every match; it returns the pieces to take, or null to leave the match where it is. */
  each(pattern: RegExp, use: (match: RegExpExecArray) => NewPiece[] | null): void {
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

/** The characters of a text that a part of its simplified form was read from. */
function asTyped(value: string, text: string): string {
  const whole = plain(text);
  const at = simplified(whole).indexOf(value);
  return at < 0 ? value : whole.slice(at, at + value.length);
}

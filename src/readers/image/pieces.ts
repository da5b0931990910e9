import type { Turned } from "./geometry.ts";

/**
 * One recognised character, its place along the piece from 0 to 1, and how sure it is; `others` are the characters that
 * recognition also had in mind there, the likeliest first. A faint one was thought of where nothing was read.
 */
export type Sign = { char: string; at: number; confidence: number; others?: string; faint?: true };

/** A stretch of a piece without wide gaps, from and to as parts of its box; `again` is what further looks at it read. */
export type Run = { signs: Sign[]; from: number; to: number; again?: string[] };

/** A piece of text with its box in the picture, cut into runs where wide gaps are. */
export type Piece = { box: Turned; runs: Run[] };

/** What signs say, without blanks around it. */
export function textOf(signs: Sign[]): string {
  return signs
    .map((sign) => sign.char)
    .join("")
    .trim();
}

/** How sure recognition is of signs on average, 0 to 1. */
export function meanConfidence(signs: Sign[]): number {
  return signs.reduce((sum, sign) => sum + sign.confidence, 0) / Math.max(signs.length, 1);
}

/** Pieces that belong together, and the direction of their text in the picture. */
export type Group = { pieces: Piece[]; direction: number };

import type { Turned } from "./geometry.ts";

/** One recognised character, its place along the piece from 0 to 1, and how sure it is. */
export type Sign = { char: string; at: number; confidence: number };

/** A piece of text with its box in the picture, cut into runs where wide gaps are. */
export type Piece = { box: Turned; runs: { signs: Sign[]; from: number; to: number }[] };

/** Pieces that belong together, and the direction of their text in the picture. */
export type Group = { pieces: Piece[]; direction: number };

/** x, y, width, height in millimetres from the top left. */
export type Rect = { x: number; y: number; w: number; h: number };

/** a b c d e f: (x, y) → (a·x + c·y + e, b·x + d·y + f). */
export type Matrix = [number, number, number, number, number, number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** Numbers of a list separated by blanks; what is no number ends it. */
export function numbers(text: string | null | undefined): number[] {
  if (text === null || text === undefined || text.trim() === "") return [];
  const list: number[] = [];
  for (const word of text.trim().split(/[\s,]+/)) {
    const value = Number(word);
    if (!Number.isFinite(value)) break;
    list.push(value);
  }
  return list;
}

export function number(text: string | null | undefined, otherwise: number): number {
  return numbers(text)[0] ?? otherwise;
}

/** A box "x y w h"; null where it isn't one. */
export function rect(text: string | null | undefined): Rect | null {
  const [x, y, w, h] = numbers(text);
  return x === undefined || y === undefined || w === undefined || h === undefined ? null : { x, y, w, h };
}

/** A matrix "a b c d e f"; the identity where it isn't one. */
export function matrix(text: string | null | undefined): Matrix {
  const list = numbers(text);
  return list.length >= 6 ? (list.slice(0, 6) as Matrix) : IDENTITY;
}

/** First `inner`, then `outer`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

export function move(dx: number, dy: number): Matrix {
  return [1, 0, 0, 1, dx, dy];
}

export function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** The upright box around a transformed one. */
export function bounds(m: Matrix, { x, y, w, h }: Rect): Rect {
  const corners = [apply(m, x, y), apply(m, x + w, y), apply(m, x, y + h), apply(m, x + w, y + h)];
  const xs = corners.map((corner) => corner[0]);
  const ys = corners.map((corner) => corner[1]);
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  return { x: left, y: top, w: Math.max(...xs) - left, h: Math.max(...ys) - top };
}

export function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
}

/** Beyond this many repeats a delta list is hostile: no line of text has as many characters. */
const MOST_DELTAS = 20_000;

/** DeltaX or DeltaY: steps between characters, where "g n v" stands for n times v. */
export function deltas(text: string | null | undefined): number[] {
  if (text === null || text === undefined || text.trim() === "") return [];
  const steps: number[] = [];
  const words = text.trim().split(/[\s,]+/);
  for (let at = 0; at < words.length && steps.length < MOST_DELTAS; at += 1) {
    if (words[at] === "g") {
      const times = Math.min(Number(words[at + 1]), MOST_DELTAS);
      const step = Number(words[at + 2]);
      if (Number.isFinite(step)) for (let n = 0; n < times; n += 1) steps.push(step);
      at += 2;
    } else {
      const step = Number(words[at]);
      if (Number.isFinite(step)) steps.push(step);
    }
  }
  return steps;
}

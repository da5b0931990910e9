/** Several receipts on one picture: boxes that lie near each other belong together. */
import type { Turned } from "./geometry.ts";
import type { Group, Piece } from "./pieces.ts";

/** Boxes whose distance is less than the median height are neighbours; groups of neighbours are clusters. */
export function clustersOf(boxes: Turned[]): Turned[][] {
  const heights = boxes.map((box) => Math.min(box.w, box.h)).sort((a, b) => a - b);
  const near = heights[Math.floor(heights.length / 2)] ?? 10;
  const parent = boxes.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  const bounds = boxes.map(boundsOf);
  for (let a = 0; a < boxes.length; a++) {
    for (let b = a + 1; b < boxes.length; b++) {
      if (gap(bounds[a], bounds[b]) < near) parent[root(a)] = root(b);
    }
  }
  const clusters = new Map<number, Turned[]>();
  boxes.forEach((box, index) => clusters.set(root(index), [...(clusters.get(root(index)) ?? []), box]));
  return [...clusters.values()];
}

type Bounds = { x0: number; y0: number; x1: number; y1: number };

function boundsOf(box: Turned): Bounds {
  const [cos, sin] = [Math.abs(Math.cos(box.angle)), Math.abs(Math.sin(box.angle))];
  const [w, h] = [(box.w * cos + box.h * sin) / 2, (box.w * sin + box.h * cos) / 2];
  return { x0: box.cx - w, y0: box.cy - h, x1: box.cx + w, y1: box.cy + h };
}

function gap(a: Bounds | undefined, b: Bounds | undefined): number {
  if (a === undefined || b === undefined) return Number.POSITIVE_INFINITY;
  return Math.hypot(Math.max(0, b.x0 - a.x1, a.x0 - b.x1), Math.max(0, b.y0 - a.y1, a.y0 - b.y1));
}

/** One group for the whole picture, or one for each receipt: only where two or more have a code and a number of their own. */
export function separate(groups: Group[]): Group[] {
  const seeds = new Map<string, Group>();
  for (const group of groups) {
    const identity = identityOf(group);
    if (identity !== null && !seeds.has(identity)) seeds.set(identity, { ...group, pieces: [...group.pieces] });
  }
  const main = mainDirection(groups);
  if (seeds.size < 2) return [{ direction: main, pieces: groups.flatMap((group) => group.pieces) }];
  const kept = [...seeds.values()];
  for (const group of groups) {
    if (kept.some((seed) => group.pieces.every((piece) => seed.pieces.includes(piece)))) continue;
    const nearest = kept.reduce((best, seed) => (distance(seed, group) < distance(best, group) ? seed : best));
    nearest.pieces.push(...group.pieces);
  }
  return kept;
}

function identityOf(group: Group): string | null {
  const texts = group.pieces.flatMap((piece) =>
    piece.runs.map((run) =>
      run.signs
        .map((sign) => sign.char)
        .join("")
        .replace(/\s/gu, ""),
    ),
  );
  const code = texts.map((text) => /(?<!\d)1\d{6}[0-9A-Z]\d{4}(?!\d)/u.exec(text)?.[0]).find((text) => text !== undefined);
  const number = texts.map((text) => /(?<!\d)\d{8}(?!\d)/u.exec(text)?.[0]).find((text) => text !== undefined);
  return code === undefined || number === undefined ? null : `${code}/${number}`;
}

function mainDirection(groups: Group[]): number {
  return groups.reduce((best, group) => (group.pieces.length > best.pieces.length ? group : best)).direction;
}

function distance(a: Group, b: Group): number {
  const [p, q] = [middle(a.pieces), middle(b.pieces)];
  return Math.hypot(p.x - q.x, p.y - q.y);
}

function middle(pieces: Piece[]): { x: number; y: number } {
  const n = Math.max(pieces.length, 1);
  return {
    x: pieces.reduce((sum, piece) => sum + piece.box.cx, 0) / n,
    y: pieces.reduce((sum, piece) => sum + piece.box.cy, 0) / n,
  };
}

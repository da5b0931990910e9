/** Finding the quadrilateral that a paper is on a photo; no browser needed. */
import { cross, type Point, type Quad } from "#domain/picture/quad.ts";

/** Area of a polygon, positive when its points run clockwise on the screen. */
export function area(points: readonly Point[]): number {
  let twice = 0;
  points.forEach((point, index) => {
    const next = points[(index + 1) % points.length]!;
    twice += point.x * next.y - next.x * point.y;
  });
  return twice / 2;
}

/** The convex hull, clockwise on the screen (Andrew's monotone chain). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const half = (along: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of along) {
      while (chain.length > 1 && cross(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

function intersection(a: Point, b: Point, c: Point, d: Point): Point | null {
  const denominator = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
  if (Math.abs(denominator) < 1e-9) return null;
  const t = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / denominator;
  return { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
}

/**
 * The quadrilateral around a convex polygon that adds little area: again and again the side whose neighbours meet
 * beyond it at the smallest cost gives way to that meeting point. A torn or folded corner is thereby made whole.
 */
export function quadAround(hull: readonly Point[]): Quad | null {
  const points = [...hull];
  if (points.length < 4) return null;
  while (points.length > 4) {
    let best: { at: number; point: Point; cost: number } | null = null;
    const count = points.length;
    for (let at = 0; at < count; at++) {
      const [before, from, to, after] = [0, 1, 2, 3].map((step) => points[(at + step) % count]!) as [Point, Point, Point, Point];
      const point = intersection(before, from, after, to);
      // beyond the side, not behind it: otherwise the neighbours run apart
      if (!point || cross(from, to, point) >= 0) continue;
      const cost = Math.abs(area([from, point, to]));
      if (!best || cost < best.cost) best = { at, point, cost };
    }
    if (!best) return null;
    const drop = new Set([(best.at + 1) % count, (best.at + 2) % count]);
    const first = (best.at + 1) % count;
    points.splice(0, count, ...points.flatMap((each, index) => (index === first ? [best.point] : drop.has(index) ? [] : [each])));
  }
  return ordered(points);
}

/** Four points in the order of a Quad: clockwise from the one nearest to the top left. */
export function ordered(points: readonly Point[]): Quad {
  const clockwise = area(points) >= 0 ? points : points.toReversed();
  const sums = clockwise.map((point) => point.x + point.y);
  const first = sums.indexOf(Math.min(...sums));
  return [0, 1, 2, 3].map((step) => clockwise[(first + step) % 4]!) as unknown as Quad;
}

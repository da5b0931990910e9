/** Points, quadrilaterals and the perspective between them; no browser needed. */
export type Point = { x: number; y: number };
/** Corners in the order top left, top right, bottom right, bottom left, in pixels of the picture. */
export type Quad = readonly [Point, Point, Point, Point];

const cross = (o: Point, a: Point, b: Point): number => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

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

/** Whether four corners in this order bound a convex area, so that the picture can be straightened. */
export const isConvex = (quad: Quad): boolean =>
  quad.every((point, index) => cross(point, quad[(index + 1) % 4]!, quad[(index + 2) % 4]!) > 0);

/** Width and height in pixels of the straightened picture: of opposite sides the longer, so that no detail is lost. */
export function straightSize(quad: Quad, mostPixels: number): { width: number; height: number } {
  const [tl, tr, br, bl] = quad;
  const width = Math.max(distance(tl, tr), distance(bl, br));
  const height = Math.max(distance(tl, bl), distance(tr, br));
  const shrink = Math.min(1, Math.sqrt(mostPixels / (width * height)));
  return { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) };
}

/** The map (u, v in 0…1) → (x, y) that takes the unit square onto a quadrilateral (Heckbert 1989), as nine numbers. */
export function squareToQuad([p0, p1, p2, p3]: Quad): readonly number[] {
  const [dx1, dx2, dx3] = [p1.x - p2.x, p3.x - p2.x, p0.x - p1.x + p2.x - p3.x];
  const [dy1, dy2, dy3] = [p1.y - p2.y, p3.y - p2.y, p0.y - p1.y + p2.y - p3.y];
  const denominator = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / denominator;
  const h = (dx1 * dy3 - dx3 * dy1) / denominator;
  return [p1.x - p0.x + g * p1.x, p3.x - p0.x + h * p3.x, p0.x, p1.y - p0.y + g * p1.y, p3.y - p0.y + h * p3.y, p0.y, g, h, 1];
}

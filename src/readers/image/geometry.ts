/** Points, hulls and turned rectangles of text detection. Angles are radians, y grows downwards. */
export type Point = { x: number; y: number };

/** A rectangle turned by `angle` around its middle; `w` lies along the angle. */
export type Turned = { cx: number; cy: number; w: number; h: number; angle: number };

/** The convex hull, counter-clockwise (Andrew's monotone chain). */
export function hull(points: Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const half = (list: Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length >= 2 && cross(chain[chain.length - 2] as Point, chain[chain.length - 1] as Point, point) <= 0)
        chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function cross(o: Point, a: Point, b: Point): number {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/** The smallest rectangle around points, its longer side along the angle. */
export function smallestRectangle(points: Point[]): Turned {
  const edge = hull(points);
  let best: Turned & { area: number } = { cx: 0, cy: 0, w: 0, h: 0, angle: 0, area: Number.POSITIVE_INFINITY };
  for (let index = 0; index < edge.length; index++) {
    const a = edge[index] as Point;
    const b = edge[(index + 1) % edge.length] as Point;
    const angle = Math.atan2(b.y - a.y, b.x - a.x);
    const box = boundsAlong(edge, angle);
    if (box.w * box.h < best.area) best = { ...box, area: box.w * box.h };
  }
  const { area: _, ...rectangle } = best;
  return rectangle.w >= rectangle.h ? rectangle : quarter(rectangle);
}

/** Sums over the pixels of a region: how many, of their places, and of the places' products. */
export type Moments = { count: number; sx: number; sy: number; sxx: number; sxy: number; syy: number };

/** So much larger than the smallest one a rectangle along a region's own axis may be: else the region is of another shape. */
const NEARLY_SMALLEST = 1.12;
/** Only of a region this much longer than high the axis is known. */
const LONG = 4;

/**
 * The rectangle around a region along its principal axis: the smallest one has a side of the hull, which in a raster lies
 * level for lines that fall by less than a pixel or two. Of short regions and odd shapes the smallest one.
 */
export function rectangleAround(edge: Point[], { count, sx, sy, sxx, sxy, syy }: Moments): Turned {
  const smallest = smallestRectangle(edge);
  if (smallest.w < smallest.h * LONG) return smallest;
  const [xx, xy, yy] = [sxx - (sx * sx) / count, sxy - (sx * sy) / count, syy - (sy * sy) / count];
  const axis = boundsAlong(hull(edge), Math.atan2(2 * xy, xx - yy) / 2);
  return axis.w * axis.h <= smallest.w * smallest.h * NEARLY_SMALLEST ? axis : smallest;
}

function boundsAlong(points: Point[], angle: number): Turned {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    const u = x * cos + y * sin;
    const v = y * cos - x * sin;
    u0 = Math.min(u0, u);
    u1 = Math.max(u1, u);
    v0 = Math.min(v0, v);
    v1 = Math.max(v1, v);
  }
  const [u, v] = [(u0 + u1) / 2, (v0 + v1) / 2];
  return { cx: u * cos - v * sin, cy: u * sin + v * cos, w: u1 - u0, h: v1 - v0, angle };
}

/** The same rectangle with its sides swapped and turned by a quarter. */
export function quarter(box: Turned): Turned {
  return { ...box, w: box.h, h: box.w, angle: box.angle + Math.PI / 2 };
}

/** The angle between -90° and 90° of an undirected line. */
export function undirected(angle: number): number {
  const turned = angle - Math.PI * Math.floor(angle / Math.PI + 0.5);
  return turned === -Math.PI / 2 ? Math.PI / 2 : turned;
}

/** The smallest difference of two undirected lines, 0 to 90°. */
export function apart(a: number, b: number): number {
  return Math.abs(undirected(a - b));
}

/** A point turned by `angle` around the origin. */
export function turn({ x, y }: Point, angle: number): Point {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { x: x * cos - y * sin, y: x * sin + y * cos };
}

/** The rectangle moved along its own line. */
export function beside(box: Turned, along: number): Turned {
  return { ...box, cx: box.cx + Math.cos(box.angle) * along, cy: box.cy + Math.sin(box.angle) * along };
}

/** The corners, beginning at the top left one of what stands in the rectangle, clockwise. */
export function cornersOf({ cx, cy, w, h, angle }: Turned): Point[] {
  return [
    { x: -w / 2, y: -h / 2 },
    { x: w / 2, y: -h / 2 },
    { x: w / 2, y: h / 2 },
    { x: -w / 2, y: h / 2 },
  ].map((corner) => {
    const { x, y } = turn(corner, angle);
    return { x: cx + x, y: cy + y };
  });
}

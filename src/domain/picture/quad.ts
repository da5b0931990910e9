/** Points, quadrilaterals and the perspective between them; on photos of paper. */
export type Point = { x: number; y: number };
/** Corners in the order top left, top right, bottom right, bottom left, in pixels of the picture. */
export type Quad = readonly [Point, Point, Point, Point];

export const cross = (o: Point, a: Point, b: Point): number => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

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

/** How a person cropped a photo: the paper's corners as fractions of the upright photo, and whether its contrast is stretched. */
export type Crop = { corners: readonly [x: number, y: number][]; contrast: boolean };

/** The corners of a crop in pixels of a picture; null where they don't bound an area that can be straightened. */
export function quadOf({ corners }: Crop, { width, height }: { width: number; height: number }): Quad | null {
  if (corners.length !== 4) return null;
  const quad = corners.map(([x, y]) => ({ x: x * width, y: y * height })) as unknown as Quad;
  return isConvex(quad) ? quad : null;
}

/**
 * Straightens a page: which way its lines and its columns run at each place, fitted to what was seen of them, and where
 * a point comes to lie when all lines are level and all columns upright. A page in perspective, one that was folded and
 * a scan that lies askew by less than a degree are the same task: lines must not cross from one row into the next.
 */
import type { Point } from "./geometry.ts";

/** What was seen at a place: by how much a line falls (dy/dx), or a column leans (dx/dy), and the usual error of that. */
export type Slope = Point & { slope: number; error: number };

/** The slope at each place. */
export type Field = (at: Point) => number;

/** A part of the plane, whose middle and half sides are the units of a field. */
export type Extent = { cx: number; cy: number; rx: number; ry: number };

const DEGREE = Math.PI / 180;
/** How far slopes differ on a page: on the whole, from one side to the other, and by bending. */
const USUAL = [10 * DEGREE, 2.5 * DEGREE, 2.5 * DEGREE, 1.2 * DEGREE, 1.2 * DEGREE] as const;
const ROUNDS = 8;
const STEPS = 8;
/** A slope that is off by more of its errors than this counts little. */
const OUTLIER = 2;

/** The extent of points; of none, the unit square. */
export function extentOf(points: readonly Point[]): Extent {
  const ends = (values: number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)];
  if (points.length === 0) return { cx: 0, cy: 0, rx: 1, ry: 1 };
  const [x0, x1] = ends(points.map(({ x }) => x));
  const [y0, y1] = ends(points.map(({ y }) => y));
  return { cx: (x0 + x1) / 2, cy: (y0 + y1) / 2, rx: Math.max(1, (x1 - x0) / 2), ry: Math.max(1, (y1 - y0) / 2) };
}

/**
 * The smooth field that fits slopes best: ridge regression in which the usual differences on a page are the prior, so
 * that few slopes give a constant and many a bent field; outliers lose their weight (iteratively, by Cauchy's function).
 */
export function fieldOf(slopes: readonly Slope[], extent: Extent): Field {
  const rows = slopes.map((each) => basis(each, extent));
  const start = middleOf(slopes);
  let found = [start, 0, 0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const weights = slopes.map(({ slope, error }, at) => {
      const off = (slope - dot(rows[at]!, found)) / error / OUTLIER;
      return 1 / (error * error * (1 + off * off));
    });
    found = regress(
      rows,
      slopes.map(({ slope }) => slope - start),
      weights,
    );
    found[0]! += start;
  }
  return (at) => dot(basis(at, extent), found);
}

/** Where a point lies once lines are level and columns upright: it follows its line to the middle column, and its column to the middle line. */
export function straightened(point: Point, lines: Field, columns: Field, extent: Extent): Point {
  return {
    x: followed(point.y, extent.cy, point.x, (along, across) => columns({ x: across, y: along })),
    y: followed(point.x, extent.cx, point.y, (along, across) => lines({ x: along, y: across })),
  };
}

/** Runge's midpoint rule along a curve whose slope is known everywhere. */
function followed(from: number, to: number, start: number, slopeAt: (along: number, across: number) => number): number {
  const step = (to - from) / STEPS;
  let across = start;
  for (let n = 0; n < STEPS; n++) {
    const along = from + n * step;
    const half = across + (slopeAt(along, across) * step) / 2;
    across += slopeAt(along + step / 2, half) * step;
  }
  return across;
}

function basis({ x, y }: Point, { cx, cy, rx, ry }: Extent): number[] {
  const [u, v] = [(x - cx) / rx, (y - cy) / ry];
  return [1, u, v, u * v, u * u];
}

/** The weighted median of slopes. */
export function middleOf(slopes: readonly Pick<Slope, "slope" | "error">[]): number {
  const sorted = [...slopes].sort((a, b) => a.slope - b.slope);
  const whole = sorted.reduce((sum, { error }) => sum + 1 / (error * error), 0);
  let passed = 0;
  for (const { slope, error } of sorted) {
    passed += 1 / (error * error);
    if (passed >= whole / 2) return slope;
  }
  return 0;
}

function regress(rows: number[][], values: number[], weights: number[]): number[] {
  const size = USUAL.length;
  const matrix = USUAL.map((usual, i) => Array.from({ length: size + 1 }, (_, j) => (i === j ? 1 / (usual * usual) : 0)));
  rows.forEach((row, at) => {
    for (let i = 0; i < size; i++) {
      const weighted = row[i]! * weights[at]!;
      for (let j = 0; j < size; j++) matrix[i]![j]! += weighted * row[j]!;
      matrix[i]![size]! += weighted * values[at]!;
    }
  });
  return solved(matrix);
}

/** Gaussian elimination; the matrix is positive definite, so that no pivot need be sought. */
function solved(matrix: number[][]): number[] {
  const size = matrix.length;
  for (let column = 0; column < size; column++) {
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = matrix[row]![column]! / matrix[column]![column]!;
      for (let k = column; k <= size; k++) matrix[row]![k]! -= factor * matrix[column]![k]!;
    }
  }
  return matrix.map((row, i) => row[size]! / row[i]!);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

import { describe, expect, test } from "vitest";
import { findCorners, type Grey } from "./corners.ts";
import { isConvex, type Point, type Quad, squareToQuad } from "#domain/picture/quad.ts";
import { addContrast, type Pixels, shrinkToGrey, straighten } from "#domain/picture/straighten.ts";
import { convexHull, quadAround } from "./geometry.ts";

const [WIDTH, HEIGHT] = [480, 640];

/** Pseudo-random numbers of a seed, so that a failure can be repeated. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const isIn = (quad: readonly Point[], x: number, y: number): boolean =>
  quad.every((p, i) => {
    const q = quad[(i + 1) % quad.length]!;
    return (q.x - p.x) * (y - p.y) - (q.y - p.y) * (x - p.x) >= 0;
  });

type Scene = {
  paper: number;
  ground: (x: number, y: number) => number;
  grain?: number;
  text?: boolean;
  light?: (x: number) => number;
};

function photo(quad: readonly Point[], { paper, ground, grain = 6, text = true, light = () => 1 }: Scene): Grey {
  const random = noise(7);
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const onPaper = isIn(quad, x, y);
      const ink = text && onPaper && y % 14 < 4 && x % 9 < 6 && isIn(shrunk(quad), x, y);
      const value = (onPaper ? (ink ? 60 : paper) : ground(x, y)) * light(x) + (random() - 0.5) * grain * 2;
      data[y * WIDTH + x] = Math.max(0, Math.min(255, value));
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

function shrunk(quad: readonly Point[]): Point[] {
  const [cx, cy] = [quad.reduce((s, p) => s + p.x, 0) / quad.length, quad.reduce((s, p) => s + p.y, 0) / quad.length];
  return quad.map((p) => ({ x: cx + (p.x - cx) * 0.8, y: cy + (p.y - cy) * 0.8 }));
}

const quad = (...numbers: number[]): Quad =>
  [0, 1, 2, 3].map((i) => ({ x: numbers[i * 2]!, y: numbers[i * 2 + 1]! })) as unknown as Quad;

function furthest(found: Quad | null, truth: Quad): number {
  if (!found) return Infinity;
  return Math.max(...found.map((point, i) => Math.hypot(point.x - truth[i]!.x, point.y - truth[i]!.y)));
}

const STRAIGHT = quad(60, 80, 420, 80, 420, 560, 60, 560);
const TILTED = quad(110, 60, 430, 120, 370, 590, 40, 520);
const LEANING = quad(120, 100, 360, 100, 450, 580, 30, 580);

describe("E3 the paper's corners are found", () => {
  const plain: Scene = { paper: 225, ground: () => 70 };
  test.each([
    ["straight", STRAIGHT, plain],
    ["turned", TILTED, plain],
    ["seen from below", LEANING, plain],
    ["on a light table", TILTED, { paper: 235, ground: () => 185, grain: 5 }],
    ["half in a shadow", TILTED, { ...plain, light: (x: number) => (x > 240 ? 0.62 : 1) }],
    ["on a wooden table", TILTED, { ...plain, ground: (x: number, y: number) => 90 + 25 * Math.sin(x / 11 + y / 70) }],
    ["darker than the table", STRAIGHT, { paper: 120, ground: () => 215 }],
    ["without text", LEANING, { ...plain, text: false }],
  ] as [string, Quad, Scene][])("%s", (_name, truth, scene) => {
    expect(furthest(findCorners(photo(truth, scene)), truth)).toBeLessThan(8);
  });

  test("a torn corner is made whole", () => {
    const torn = [...TILTED.slice(0, 2), { x: 386, y: 465 }, { x: 300, y: 575 }, TILTED[3]] as Point[];
    const grey = photo(torn, { paper: 225, ground: () => 70 });
    expect(furthest(findCorners(grey), TILTED)).toBeLessThan(20);
  });

  test("a receipt that is long and narrow", () => {
    const truth = quad(180, 20, 300, 30, 290, 620, 170, 610);
    expect(furthest(findCorners(photo(truth, { paper: 230, ground: () => 60 })), truth)).toBeLessThan(8);
  });
});

describe("E3 no corners are made up", () => {
  test("a picture without paper", () => {
    expect(findCorners(photo([], { paper: 0, ground: () => 128, text: false }))).toBeNull();
  });
  test("a gradient of light", () => {
    const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => 40 + Math.floor(((i % WIDTH) / WIDTH) * 170));
    expect(findCorners({ width: WIDTH, height: HEIGHT, data })).toBeNull();
  });
  test("a round plate", () => {
    const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
      Math.hypot((i % WIDTH) - 240, Math.floor(i / WIDTH) - 320) < 200 ? 220 : 60,
    );
    expect(findCorners({ width: WIDTH, height: HEIGHT, data })).toBeNull();
  });
  test("nothing but noise", () => {
    const random = noise(3);
    const data = Uint8Array.from({ length: WIDTH * HEIGHT }, () => random() * 255);
    expect(findCorners({ width: WIDTH, height: HEIGHT, data })).toBeNull();
  });
});

describe("E3 geometry", () => {
  test("the hull leaves points inside out, and a quadrilateral around an octagon is convex and holds it", () => {
    const octagon = Array.from({ length: 8 }, (_, i) => ({
      x: 50 + 40 * Math.cos((i * Math.PI) / 4),
      y: 50 + 40 * Math.sin((i * Math.PI) / 4),
    }));
    const hull = convexHull([...octagon, { x: 50, y: 50 }, { x: 60, y: 55 }]);
    expect(hull).toHaveLength(8);
    const around = quadAround(hull)!;
    expect(isConvex(around)).toBe(true);
    const [cx, cy] = [50, 50];
    expect(octagon.every((p) => isIn(around, cx + (p.x - cx) * 0.999, cy + (p.y - cy) * 0.999))).toBe(true);
  });

  test("the unit square's corners go onto the corners", () => {
    const m = squareToQuad(TILTED);
    const to = (u: number, v: number): number[] => {
      const w = m[6]! * u + m[7]! * v + 1;
      return [(m[0]! * u + m[1]! * v + m[2]!) / w, (m[3]! * u + m[4]! * v + m[5]!) / w];
    };
    [to(0, 0), to(1, 0), to(1, 1), to(0, 1)].forEach(([x, y], i) => {
      expect(x).toBeCloseTo(TILTED[i]!.x, 6);
      expect(y).toBeCloseTo(TILTED[i]!.y, 6);
    });
  });

  test("crossed corners are no outline", () => expect(isConvex(quad(0, 0, 10, 10, 10, 0, 0, 10))).toBe(false));
});

/** A quadrilateral of four coloured fields on black. */
function fields(truth: Quad): Pixels {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  const m = squareToQuad(truth);
  for (let v = 0; v < 1; v += 0.0008) {
    for (let u = 0; u < 1; u += 0.0008) {
      const w = m[6]! * u + m[7]! * v + 1;
      const x = Math.floor((m[0]! * u + m[1]! * v + m[2]!) / w);
      const y = Math.floor((m[3]! * u + m[4]! * v + m[5]!) / w);
      data.set([u < 0.5 ? 200 : 40, v < 0.5 ? 200 : 40, 120, 255], (y * WIDTH + x) * 4);
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

describe("E3 the paper is straightened", () => {
  test("what lay in each quarter of the paper lies in that quarter of the picture", () => {
    const flat = straighten(fields(LEANING), LEANING);
    const at = (u: number, v: number): number[] => {
      const i = (Math.floor(v * flat.height) * flat.width + Math.floor(u * flat.width)) * 4;
      return [...flat.data.subarray(i, i + 3)];
    };
    expect(at(0.45, 0.45)).toEqual([200, 200, 120]);
    expect(at(0.55, 0.45)).toEqual([40, 200, 120]);
    expect(at(0.55, 0.55)).toEqual([40, 40, 120]);
    expect(at(0.45, 0.55)).toEqual([200, 40, 120]);
  });

  test("full resolution is kept, up to the limit that is asked for", () => {
    const flat = straighten({ width: 480, height: 640, data: new Uint8ClampedArray(480 * 640 * 4) }, STRAIGHT);
    expect([flat.width, flat.height]).toEqual([360, 480]);
    const small = straighten({ width: 480, height: 640, data: new Uint8ClampedArray(480 * 640 * 4) }, STRAIGHT, 43_200);
    expect([small.width, small.height]).toEqual([180, 240]);
  });

  test("contrast makes grey paper white and leaves a picture of one grey alone", () => {
    const two = {
      width: 10,
      height: 10,
      data: new Uint8ClampedArray(400).map((_, i) => (i % 4 === 3 ? 255 : i < 80 ? 60 : 170)),
    };
    addContrast(two);
    expect([two.data[0], two.data[396]]).toEqual([0, 255]);
    const one = { width: 10, height: 10, data: new Uint8ClampedArray(400).fill(170) };
    addContrast(one);
    expect(one.data[0]).toBe(170);
  });

  test("the small grey picture knows its scale", () => {
    const grey = shrinkToGrey({ width: 1280, height: 960, data: new Uint8ClampedArray(1280 * 960 * 4).fill(100) }, 640);
    expect([grey.width, grey.height, grey.scale, grey.data[5000]]).toEqual([640, 480, 2, 100]);
  });
});

import type { Matrix } from "../ofd/geometry.ts";
import { apply } from "../ofd/geometry.ts";

/** How many numbers each letter of our drawings' paths takes; arcs stand in them too, but aren't told here. */
const NUMBERS: Record<string, number> = { m: 2, l: 2, q: 4, c: 6, z: 0 };

type Step = { letter: string; values: number[] };

/** The steps of a path of moves, lines, curves and closings; null where it has another one. */
function stepsOf(d: string): Step[] | null {
  const steps: Step[] = [];
  for (const [, letter, list] of d.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const values = (list!.match(/-?(?:\d+\.?\d*|\.\d+)/g) ?? []).map(Number);
    if (NUMBERS[letter!.toLowerCase()] !== values.length) return null;
    steps.push({ letter: letter!, values });
  }
  return steps;
}

/** A path as the operators of a PDF, curves of the second degree raised to the third; "" where it has something else. */
export function pathOperators(d: string): string {
  const parts: string[] = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  for (const { letter, values } of stepsOf(d) ?? []) {
    const kind = letter.toLowerCase();
    if (kind === "z") {
      parts.push("h");
      [x, y] = [startX, startY];
      continue;
    }
    const at = letter === kind ? values.map((value, i) => value + (i % 2 === 0 ? x : y)) : values;
    const [endX, endY] = [at.at(-2)!, at.at(-1)!];
    if (kind === "q") {
      const [cx, cy] = [at[0]!, at[1]!];
      const thirds = [x + (2 * (cx - x)) / 3, y + (2 * (cy - y)) / 3, endX + (2 * (cx - endX)) / 3, endY + (2 * (cy - endY)) / 3];
      parts.push(`${[...thirds, endX, endY].map(short).join(" ")} c`);
    } else parts.push(`${at.map(short).join(" ")} ${kind}`);
    [x, y] = [endX, endY];
    if (kind === "m") [startX, startY] = [x, y];
  }
  return parts.join("\n");
}

const short = (value: number): string => String(Math.round(value * 100) / 100);

/** A path of absolute steps moved by a matrix; null where it has an arc, which would have to be turned too. */
export function movedPath(d: string, m: Matrix): string | null {
  const steps = stepsOf(d);
  if (steps === null) return null;
  return steps
    .map(({ letter, values }) => {
      const moved: number[] = [];
      for (let i = 0; i + 1 < values.length; i += 2) moved.push(...apply(m, values[i]!, values[i + 1]!));
      return letter + moved.map((value) => Number(value.toFixed(4))).join(" ");
    })
    .join("");
}

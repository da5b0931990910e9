/** Departments as people type or paste them: a line each, indented below one another, or as paths like 财务部/应付组. */

export type OutlineProblem = { line: number; code: "too-long" | "too-deep" | "too-many"; value: string };
export type Outline = {
  /** each with all above it, in the order of the lines, without doubles */
  paths: string[][];
  problems: OutlineProblem[];
};

export const DEPTH_MAX = 10;
export const NAME_LENGTH_MAX = 60;
const LINES_MAX = 2_000;

const SEPARATOR = /\s*[/／]\s*/u;
const BULLET = /^(?:[-*•·●○▪]|\d{1,3}[.、)）])\s*/u;

/** "财务部 / 应付组" → ["财务部", "应付组"]; empty where nothing is named. */
export function departmentPath(text: string): string[] {
  return text
    .split(SEPARATOR)
    .map((name) => name.normalize("NFC").replace(/\s+/gu, " ").trim())
    .filter((name) => name !== "");
}

/** As a person reads it. */
export const showPath = (names: readonly string[]): string => names.join("/");

/** Never throws; what is wrong is left out and told. */
export function readOutline(text: string): Outline {
  const paths = new Map<string, string[]>();
  const problems: OutlineProblem[] = [];
  const open: { indent: number; path: string[] }[] = [];
  const lines = text.split(/\r\n|[\n\r]/u);
  for (const [index, line] of lines.entries()) {
    const names = departmentPath(line.trimStart().replace(BULLET, ""));
    if (names.length === 0) continue;
    const indent = indentOf(line);
    while (open.length > 0 && open.at(-1)!.indent >= indent) open.pop();
    const path = [...(open.at(-1)?.path ?? []), ...names];
    const problem = problemOf(path, paths.size);
    if (problem !== null) {
      problems.push({ line: index + 1, code: problem, value: names.at(-1)!.slice(0, NAME_LENGTH_MAX) });
      continue;
    }
    open.push({ indent, path });
    for (let depth = 1; depth <= path.length; depth++) {
      const part = path.slice(0, depth);
      paths.set(JSON.stringify(part), part);
    }
  }
  return { paths: [...paths.values()], problems };
}

/** A tab and a wide blank are as wide as they look. */
function indentOf(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === "\t") width += 4;
    else if (character === "\u3000") width += 2;
    else if (/\s/u.test(character)) width += 1;
    else break;
  }
  return width;
}

function problemOf(path: readonly string[], known: number): OutlineProblem["code"] | null {
  if (path.some((name) => name.length > NAME_LENGTH_MAX)) return "too-long";
  if (path.length > DEPTH_MAX) return "too-deep";
  return known >= LINES_MAX ? "too-many" : null;
}

/** The table of security requirements names only what there is. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const text = readFileSync("docs/asvs.md", "utf8");
const rows = [...text.matchAll(/^\| (\d+)\.(\d+)\.(\d+) \| ([12]) \| (.+?) \| (met|partly|not met|n\/a) \| (.*) \|$/gm)];

/** Requirements of level 1 and 2 in each chapter of ASVS 5.0.0. */
const REQUIREMENTS = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

test("O4 every requirement of levels 1 and 2 stands in the table, once, with its evidence", () => {
  expect(REQUIREMENTS.map((_, chapter) => rows.filter(([, number]) => Number(number) === chapter + 1).length)).toEqual(
    REQUIREMENTS,
  );
  const numbers = rows.map(([, ...parts]) => parts.slice(0, 3).join("."));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(rows.filter(([, , , , , , , evidence]) => (evidence ?? "").length < 4).map(([row]) => row)).toEqual([]);
});

test("O4 every test that is named as evidence exists", () => {
  const named = rows.flatMap(([, , , , , , , evidence]) => testsIn(evidence!));
  expect(named.length).toBeGreaterThan(50);
  const missing = named.filter(({ file, name }) => !existsSync(file) || (name !== null && !namesOf(file).includes(name)));
  expect(missing).toEqual([]);
});

/** Tests that a cell names: a file, and behind it one or more names of tests in it. */
function testsIn(evidence: string): { file: string; name: string | null }[] {
  let file = "(a name without a file)";
  return [...evidence.matchAll(/`([^`]+\.test\.tsx?)`|“([^”]+)”/g)].map(([, path, name]) => {
    file = path ?? file;
    return { file, name: name ?? null };
  });
}

/** The names of a file's tests as they are written, placeholders included. */
function namesOf(file: string): string[] {
  const source = readFileSync(file, "utf8");
  return [
    ...source.matchAll(/(?:\b(?:test|it)\(|\]\)\(|each\((?:[^()]|\([^()]*\))*\)\()\s*(["'`])((?:\\.|(?!\1)[^\\])*)\1/g),
  ].map((match) => match[2]!);
}

test("O4 every file that is named as evidence exists", () => {
  const files = new Set(
    [...text.matchAll(/(?<![\w/])((?:src|docs|tools)\/[\w./-]+\.(?:tsx|ts|md|json))\b/g)].map((match) => match[1]!),
  );
  expect([...files].filter((file) => !existsSync(file))).toEqual([]);
  expect(globSync("docs/asvs.md")).toHaveLength(1);
});

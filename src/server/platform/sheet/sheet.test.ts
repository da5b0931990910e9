import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { csvOf } from "./csv.ts";
import { isFormulaLike } from "./sheet.types.ts";

async function csv(cell: string): Promise<string> {
  let text = "";
  for await (const line of csvOf({
    columns: [{ title: "t" }],
    rows: (async function* () {
      yield [cell];
    })(),
  }))
    text += line;
  return text.split("\r\n").slice(1, -1).join("\r\n");
}

test.each(["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\u0000=1", "＝1+1", "＋1", "－1", "＠x"])(
  "O4 what a spreadsheet program would run stands behind an apostrophe: %j",
  async (text) => {
    expect(isFormulaLike(text)).toBe(true);
    expect(await csv(text)).toMatch(/^"?'/);
  },
);

test.each(["-12.50", "-1,234.00", "样张", "a=b", "12-34"])("O4 what none would run stands as it is: %s", async (text) => {
  expect(isFormulaLike(text)).toBe(false);
  expect(await csv(text)).toBe(text.includes(",") ? `"${text}"` : text);
});

test("O4 no table leaves the server but through these two writers", () => {
  const sources = globSync("src/server/**/*.ts").filter((file) => !/\.test\.ts$|\/testing\//.test(file));
  const sending = sources.filter((file) => /text\/csv|spreadsheetml\.sheet"/.test(readFileSync(file, "utf8")));
  expect(sending.length).toBeGreaterThan(3);
  const own = sending.filter((file) => !/\b(?:csvOf|xlsxOf)\b/.test(readFileSync(file, "utf8")));
  expect(own).toEqual([]);
});

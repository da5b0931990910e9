import { expect, test } from "vitest";
import { pageOfTsv, pagesOfBbox } from "./peers.ts";

test("words of pdftotext become runs with their boxes, entities undone", () => {
  const html = `<doc><page width="595.0" height="396.8">
    <word xMin="10.0" yMin="20.0" xMax="50.0" yMax="30.0">样张&amp;SPECIMEN</word></page><page width="1" height="2"></page></doc>`;
  expect(pagesOfBbox(html)).toEqual([
    { width: 595, height: 396.8, runs: [{ text: "样张&SPECIMEN", x: 10, y: 20, w: 40, h: 10 }] },
    { width: 1, height: 2, runs: [] },
  ]);
});

test("characters of tesseract that touch are one run, with the least confidence; another line begins a new one", () => {
  const row = (line: number, x: number, confidence: number, text: string): string =>
    ["5", "1", "1", "1", line, "1", x, 40 * line, 20, 20, confidence, text].join("\t");
  const tsv = [
    "level…",
    "1\t1\t0\t0\t0\t0\t0\t0\t900\t600\t-1\t",
    row(1, 10, 96, "样"),
    row(1, 32, 80, "张"),
    row(1, 200, 90, "17"),
    row(2, 222, 70, "x"),
  ];
  expect(pageOfTsv(tsv.join("\n"))).toEqual({
    width: 900,
    height: 600,
    runs: [
      { text: "样张", x: 10, y: 40, w: 42, h: 20, confidence: 0.8 },
      { text: "17", x: 200, y: 40, w: 20, h: 20, confidence: 0.9 },
      { text: "x", x: 222, y: 80, w: 20, h: 20, confidence: 0.7 },
    ],
  });
});

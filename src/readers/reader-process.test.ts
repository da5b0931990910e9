import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { onWhite, pdfOf, qrPng } from "./testing/made-up-files.ts";
import { writeZip } from "./archive/testing/zip-writer.ts";
import { decodePicture, encodePng, withAlpha } from "./image/picture.ts";
import { closeReaders, readInProcess } from "./reader-process.ts";

const folder = mkdtempSync(join(tmpdir(), "reader-process-"));
afterAll(() => {
  closeReaders();
  rmSync(folder, { recursive: true, force: true });
});

const NUMBER = "00000000000000000017";
const code = async (): Promise<Uint8Array> =>
  encodePng(
    onWhite(withAlpha(await decodePicture(await qrPng(`01,32,,${NUMBER},114.13,20250109,,ABCD`), 1e6, 1e3)), 600, 400, 40, 40),
  );
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

test("E2 pictures and scans never stand before files with text, and a scan is read in the end", async () => {
  const done: string[] = [];
  const read = async (name: string, bytes: Uint8Array) => {
    const readings = await readInProcess({ name, bytes });
    done.push(name);
    return readings;
  };
  const picture = await code();
  const scan = await pdfOf([[]], { pictures: [{ png: picture, x: 0, y: 0, size: 390 }] });
  const slow = [read("a.png", picture), read("b.pdf", scan), read("c.zip", writeZip([{ name: "d.png", data: picture }]))];
  const quick = await Promise.all(Array.from({ length: 5 }, (_, index) => read(`${index}.json`, text("{}"))));
  expect(done).toEqual(["0.json", "1.json", "2.json", "3.json", "4.json"]);
  expect(quick.flat().map((reading) => reading.problems[0]?.code)).toEqual(Array.from({ length: 5 }, () => "not-an-invoice"));
  const readings = (await Promise.all(slow)).flat();
  expect(readings.map(({ file, pages, invoices }) => [file, pages, invoices[0]?.number])).toEqual([
    ["a.png", 1, NUMBER],
    ["b.pdf", 1, NUMBER],
    ["c.zip!d.png", 1, NUMBER],
  ]);
}, 90_000);

test("E2 a file on disk is read by its path, each member of an archive once and in order; one that is too large isn't opened", async () => {
  const path = join(folder, "many.zip");
  writeFileSync(
    path,
    writeZip(["a.json", "b.txt", "c.xml"].map((name) => ({ name, data: text(name === "c.xml" ? "<a/>" : "{}") }))),
  );
  expect((await readInProcess({ name: "many.zip", path })).map((reading) => reading.file)).toEqual([
    "many.zip!a.json",
    "many.zip!b.txt",
    "many.zip!c.xml",
  ]);
  const [large] = await readInProcess({ name: "large.pdf", bytes: new Uint8Array(51 * 1024 * 1024) });
  expect(large).toMatchObject({ file: "large.pdf", pages: null, problems: [{ code: "too-large" }] });
}, 60_000);

test("E3 a long scan is read page by page, and a photo that comes after it is read before it is done", async () => {
  const done: string[] = [];
  const read = async (name: string, bytes: Uint8Array) => {
    const readings = await readInProcess({ name, bytes });
    done.push(name);
    return readings;
  };
  const picture = await code();
  const pages = Array.from({ length: 8 }, () => []);
  const scan = read("long.pdf", await pdfOf(pages, { pictures: [{ png: picture, x: 0, y: 0, size: 390 }] }));
  await read("photo.png", picture);
  expect(done).toEqual(["photo.png"]);
  const [reading] = await scan;
  // eight pages that bear one number are one invoice; a page that wasn't read would be a problem
  expect(reading!.invoices.map(({ number, page }) => [number, page])).toEqual([[NUMBER, 1]]);
  expect(reading!.pages).toBe(pages.length);
  expect(reading!.problems).toEqual([]);
}, 120_000);

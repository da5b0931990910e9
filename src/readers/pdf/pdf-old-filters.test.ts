import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../reader.types.ts";
import { onePage } from "../testing/hostile/pdfs.ts";
import { screenPdf } from "./pdf-screen.ts";
import { fromLzw, fromRuns } from "./pdf-old-filters.ts";

/** Codes for single bytes only, as wide as ISO 32000-1, 7.4.4 says: one bit more as soon as the table has 511 entries, 1023 … */
function lzwOfBytes(bytes: Buffer): Buffer {
  const codes = [[256, 9]];
  for (const [index, byte] of bytes.entries()) codes.push([byte, index < 254 ? 9 : index < 766 ? 10 : index < 1790 ? 11 : 12]);
  const bits = [...codes, [257, 12]].map(([code = 0, width = 0]) => code.toString(2).padStart(width, "0")).join("");
  return Buffer.from((bits.match(/.{1,8}/gu) ?? []).map((eight) => parseInt(eight.padEnd(8, "0"), 2)));
}

test("E2 the standard's example of LZW is unpacked", () => {
  const packed = Buffer.from([0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01]);
  expect([...(fromLzw(packed, 100) ?? [])]).toEqual([45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
});

test("E2 codes of LZW grow as its table does", () => {
  const bytes = Buffer.from(Array.from({ length: 2_500 }, (_, index) => (index * 7) % 251));
  expect(fromLzw(lzwOfBytes(bytes), 10_000)).toEqual(bytes);
});

test("E2 bytes as they are, and bytes repeated", () => {
  expect(fromRuns(Buffer.from([2, 65, 66, 67, 254, 68, 128, 9]), 100)?.toString()).toBe("ABCDDD");
});

test("O4 what unpacks to more than is allowed isn't unpacked", () => {
  expect(fromLzw(lzwOfBytes(Buffer.alloc(500)), 400)).toBeNull();
  expect(fromRuns(Buffer.from([129, 32, 129, 32]), 200)).toBeNull();
});

test("E2 a page of an old program, packed in runs, is opened however long it is", () => {
  const runs = Buffer.from("\x0f0 0 m 9 9 l S   \n".repeat(4_000), "latin1");
  const content = fromRuns(runs, 100_000)!;
  expect(content.length).toBeGreaterThan(60_000);
  expect(screenPdf(onePage(runs, "", undefined, "/Filter /RunLengthDecode"), DEFAULT_LIMITS).refused).toBeNull();
});

import { afterAll, describe, expect, test } from "vitest";
import { closeReaders, readInProcess } from "./reader-process.ts";
import { HOSTILE_FILES } from "./testing/hostile/index.ts";
import { pdfOf } from "./testing/made-up-files.ts";

afterAll(closeReaders);

describe("O4 E2 files that mean harm", () => {
  test.each(HOSTILE_FILES.map((file) => [file.name, file.what, file] as const))(
    "%s (%s) says what is wrong, and no invoice comes of it",
    async (_name, _what, file) => {
      const readings = await readInProcess({ name: file.name, bytes: file.bytes() });
      expect(readings.flatMap((reading) => reading.invoices)).toEqual([]);
      const codes = readings.flatMap((reading) => reading.problems.map((problem) => problem.code));
      expect(
        codes.filter((code) => file.codes.includes(code)),
        codes.join(", "),
      ).not.toEqual([]);
      // refused for what it is, not by the death of the process that read it
      expect(codes).not.toContain("reader-failed");
    },
  );

  test("an honest file is read after them, by the same processes", async () => {
    const bytes = await pdfOf([[[40, 40, "样张 SPECIMEN 一封信"]]]);
    const [reading] = await readInProcess({ name: "letter.pdf", bytes });
    expect(reading?.problems.map((problem) => problem.code)).toEqual(["not-an-invoice"]);
  });
});

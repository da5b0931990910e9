import { existsSync, readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { compareFile, type Sample } from "../../tools/manifest-fields.ts";
import { closeOcr } from "./image/ocr-process.ts";
import { readFile } from "./reader.ts";
import { closeReaders, readInProcess } from "./reader-process.ts";

const SAMPLES = new URL("../../../shared/samples/", import.meta.url);
const present = existsSync(new URL("manifest.json", SAMPLES));
const files = present ? (JSON.parse(readFileSync(new URL("manifest.json", SAMPLES), "utf8")) as { files: Sample[] }).files : [];
const textPdfs = files.filter((sample) => sample.medium === "pdf-text" && sample.truth !== undefined);

afterAll(() => {
  closeOcr();
  closeReaders();
});

test.skipIf(!present).each(textPdfs.map((sample) => [sample.file, sample] as const))(
  "E2 every established field of %s is read",
  async (file, sample) => {
    const readings = await readFile(readFileSync(new URL(file, SAMPLES)), file);
    const wrong = compareFile(
      sample,
      readings.flatMap((reading) => reading.invoices),
      readings,
    ).filter((each) => !each.ok);
    expect(wrong).toEqual([]);
  },
);

test.skipIf(!present)(
  "E2 the reading process gives what reading here gives",
  async () => {
    const sample = textPdfs[0]!;
    const bytes = readFileSync(new URL(sample.file, SAMPLES));
    const [inside, outside] = [await readFile(bytes, sample.file), await readInProcess({ bytes, name: sample.file })];
    expect(outside).toEqual(inside);
  },
  60_000,
);

test.skipIf(!present)(
  "E3 a picture is recognised in its own process",
  async () => {
    const sample = files.find(
      (each) => each.medium === "scan" && each.kind === "vat-special-paper" && each.truth?.["total"] !== undefined,
    )!;
    const [reading] = await readFile(readFileSync(new URL(sample.file, SAMPLES)), sample.file);
    const facts = reading!.invoices[0];
    // a loaded machine may not make it in time; then the answer is a problem, never a hang
    if (facts === undefined) expect(reading!.problems.map((problem) => problem.code)).toEqual(["timeout"]);
    else expect(facts.total).toBe(sample.truth!["total"]);
  },
  60_000,
);

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rateText } from "#domain/rates.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { DEFAULT_LIMITS, type ReaderContext, type Reading } from "../reader.types.ts";
import { readXml } from "../xml/xml.ts";
import { readOfd } from "./ofd.ts";
import { ofdPageCount, renderOfdPage } from "./render/render.ts";

/** Real files, which aren't part of the project: where they are absent these tests are skipped. */
const FOLDER = new URL("../../../../shared/samples/", import.meta.url);
const present = existsSync(FOLDER);
const ctx: ReaderContext = { now: new Date(), limits: DEFAULT_LIMITS };

type Sample = { file: string; medium: string; kind: string; truth?: Record<string, unknown> };

const samples: Sample[] = present
  ? (JSON.parse(readFileSync(new URL("manifest.json", FOLDER), "utf8")) as { files: Sample[] }).files.filter(
      ({ medium }) => medium === "ofd" || medium === "xml",
    )
  : [];

const load = (file: string): Uint8Array => readFileSync(new URL(file, FOLDER));
const read = ({ file, medium }: Sample): Promise<Reading> => (medium === "xml" ? readXml : readOfd)(load(file), ctx);

/** The manifest's names for our fields. */
function value(facts: InvoiceFacts, field: string): unknown {
  const names: Record<string, unknown> = {
    seller_name: facts.seller.name,
    seller_tax_id: facts.seller.taxId,
    buyer_name: facts.buyer.name,
    buyer_tax_id: facts.buyer.taxId,
    check_code: facts.checkCode,
  };
  return field in names ? names[field] : facts[field as keyof InvoiceFacts];
}

describe.skipIf(!present)("real files", () => {
  const invoices = samples.filter(({ truth }) => truth !== undefined && truth["kind"] !== "not-an-invoice");

  test.each(invoices.map((sample) => [sample.file, sample] as const))("E2 every field of %s is right", async (_, sample) => {
    const { invoices: found, problems } = await read(sample);
    expect(found).toHaveLength(1);
    const {
      items,
      remark_contains: remark,
      rail,
      qr_text: qr,
      ...plain
    } = sample.truth as Record<string, unknown> & { items?: object[]; rail?: Record<string, string> };
    for (const [field, expected] of Object.entries(plain)) expect(value(found[0]!, field), field).toBe(expected);
    if (items !== undefined)
      expect(found[0]!.items).toMatchObject(
        items.map((item) => ("rate" in item ? { ...item, rate: rateText(String(item.rate)) } : item)),
      );
    if (remark !== undefined) expect(found[0]!.remark).toContain(remark);
    for (const [name, expected] of Object.entries(rail ?? {})) {
      expect(found[0]!.extra[name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase())], name).toBe(expected);
    }
    expect(problems.filter((problem) => problem.code === "contradiction")).toEqual([]);
    void qr; // needs the decoder of pictures, which the one door brings along
  });

  /** The list calls every odd file no invoice; this one holds one in full, printed and attached. */
  const others = samples.filter(({ file, truth }) => truth?.["kind"] === "not-an-invoice" && file !== "odd-ofd-04.ofd");

  test.each(others.map((sample) => [sample.file, sample] as const))(
    "E2 %s is refused with what it is instead",
    async (_, sample) => {
      const reading = await read(sample);
      expect(reading.invoices).toEqual([]);
      expect(["not-an-invoice", "broken-file", "truncated-file"]).toContain(reading.problems[0]?.code);
    },
  );

  test.each(
    present
      ? readdirSync(FOLDER)
          .filter((file) => file.endsWith(".ofd"))
          .map((file) => [file])
      : [],
  )("E7 every page of %s is drawn", async (file) => {
    const bytes = load(file);
    for (let page = 1; page <= (await ofdPageCount(bytes)); page += 1) {
      const svg = await renderOfdPage(bytes, page);
      expect(svg).toMatch(/^<svg [^>]*viewBox="[\d. -]+">/);
      expect(/<script|\son\w+=|href="(?!data:image\/(png|jpeg);base64,|#g\d+")/.exec(svg)?.[0]).toBeUndefined();
    }
  });
});

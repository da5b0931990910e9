import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PROBLEM_CODES } from "#domain/invoice.ts";
import { writeZip, type TestMember } from "../archive/testing/zip-writer.ts";
import { readArchive } from "../archive/archive.ts";
import { DEFAULT_LIMITS, type ReaderContext, type Reading } from "../reader.types.ts";
import { readXml } from "../xml/xml.ts";
import { readOfd } from "./ofd.ts";
import { ofdPageCount, renderOfdPage } from "./render/render.ts";
import { ofdMembers } from "./testing/ofd-writer.ts";
import { digitalFace, digitalTags, SPECIMEN, taxControlXml } from "./testing/specimens.ts";

const ctx: ReaderContext = { now: new Date("2031-05-01T00:00:00Z"), limits: DEFAULT_LIMITS };

const MEMBERS = ofdMembers({
  templates: [digitalFace(SPECIMEN).filter((text) => text.id === undefined)],
  pages: [{ template: 0, texts: digitalFace(SPECIMEN).filter((text) => text.id !== undefined) }],
  tags: digitalTags(SPECIMEN),
  attachments: { "original_invoice.xml": taxControlXml({ ...SPECIMEN, code: "000003100111", number: "00000123" }) },
  metadata: { 发票号码: SPECIMEN.number, 合计金额: SPECIMEN.amount },
});
const WHOLE = writeZip(MEMBERS);

/** What every reading must be, whatever went in: facts, or a problem with a code of the contract. */
function sane(reading: Reading): void {
  if (reading.invoices.length === 0) expect(reading.problems.length).toBeGreaterThan(0);
  for (const problem of reading.problems) expect(PROBLEM_CODES).toContain(problem.code);
  for (const facts of reading.invoices) {
    for (const { confidence, box } of Object.values(facts.fields)) {
      expect(confidence).toBeGreaterThan(0);
      for (const side of box ?? []) expect(side >= 0 && side <= 1).toBe(true);
    }
  }
}

async function everything(bytes: Uint8Array): Promise<void> {
  sane(await readOfd(bytes, ctx));
  const pages = await ofdPageCount(bytes);
  for (let page = 1; page <= Math.min(pages, 3); page += 1) expect(await renderOfdPage(bytes, page)).toMatch(/^<svg /);
  for (const { problem } of (await readArchive(bytes, ctx)).members)
    if (problem !== null) expect(PROBLEM_CODES).toContain(problem.code);
}

const edits = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 8 });

function edited(bytes: Uint8Array, changes: { at: number; byte: number }[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const { at, byte } of changes) copy[at % copy.length] = byte;
  return copy;
}

/** Text that is found in OFDs, in places where it doesn't belong. */
const odd = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    "<",
    ">",
    "\0",
    "999999999999",
    "-1",
    "NaN",
    "1e308",
    "g 99999 1",
    "../..",
    "</ofd:Page>",
    "<![CDATA[",
    "<!--",
    "&#x0;",
    "\ud800",
    "M 0 0",
    "0 0 0 0",
  ),
);

function rewritten(part: number, at: number, length: number, put: string): TestMember[] {
  return MEMBERS.map((member, i) => {
    if (i !== part % MEMBERS.length) return member;
    const data = String(member.data);
    const from = at % Math.max(1, data.length);
    return { ...member, data: data.slice(0, from) + put + data.slice(from + length) };
  });
}

describe("mangled files", () => {
  test("E2 a truncated OFD gives facts or a coded problem", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: WHOLE.length }), async (length) => everything(WHOLE.subarray(0, length))),
      { numRuns: 60 },
    );
  });

  test("E2 an OFD with bytes flipped gives facts or a coded problem", async () => {
    await fc.assert(
      fc.asyncProperty(edits, async (changes) => everything(edited(WHOLE, changes))),
      { numRuns: 120 },
    );
  });

  test("E2 an OFD with a part rewritten gives facts or a coded problem", async () => {
    const rewrite = fc.tuple(fc.nat(), fc.nat(), fc.nat(40), odd);
    await fc.assert(
      fc.asyncProperty(rewrite, async ([part, at, length, put]) => everything(writeZip(rewritten(part, at, length, put)))),
      { numRuns: 200 },
    );
  });

  test("E2 an OFD with parts missing, doubled or in another order gives facts or a coded problem", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(MEMBERS.length - 1), { maxLength: 20 }), async (order) =>
        everything(writeZip(order.map((i) => MEMBERS[i]!))),
      ),
      { numRuns: 80 },
    );
  });

  test("E2 any bytes at all give a coded problem", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await everything(bytes);
        sane(await readXml(bytes, ctx));
      }),
      { numRuns: 100 },
    );
  });

  test("E2 a mangled XML gives facts or a coded problem", async () => {
    const xml = taxControlXml({ ...SPECIMEN, code: "000003100111", number: "00000123" });
    const rewrite = fc.tuple(fc.nat(), fc.nat(40), odd);
    await fc.assert(
      fc.asyncProperty(rewrite, async ([at, length, put]) => {
        const from = at % xml.length;
        sane(await readXml(new TextEncoder().encode(xml.slice(0, from) + put + xml.slice(from + length)), ctx));
      }),
      { numRuns: 200 },
    );
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InvoiceFacts, Problem } from "#domain/invoice.ts";
import { usccCheck } from "#domain/taxid.ts";
import type { OcrPage, TextRun } from "../reader.types.ts";
import { DIGITAL_COLUMNS, digitalFrame, digitalSums, pageOf, PARTIES, rightAt, type Placed } from "../testing/made-up-pages.ts";
import { CONTRADICTED } from "./evidence.ts";
import { fromOcr } from "./image-reader.ts";

const SURE = 0.95;
const NOW = new Date("2025-02-01T00:00:00Z");
const withCheck = (first17: string): string => first17 + (usccCheck(first17) ?? "");
const VALID = { ...PARTIES, buyerId: withCheck("91000000MA0000000"), sellerId: withCheck("91000000MA0000001") };
const NUMBER = "25000000000000000017";
const PLACED: Placed[] = [
  ...digitalFrame("电子发票（增值税专用发票）", NUMBER, "2025年01月09日", VALID),
  ...DIGITAL_COLUMNS,
  [13, 160, "*样张*试验台"],
  [198, 160, "台"],
  rightAt(291, 160, "2"),
  rightAt(362, 160, "50.5"),
  rightAt(434, 160, "101.00"),
  [465, 160, "13%"],
  rightAt(583, 160, "13.13"),
  ...digitalSums("101.00", "13.13", "壹佰壹拾肆圆壹角叁分", "114.13"),
];

type Read = { facts: InvoiceFacts; problems: Problem[]; sure: string[]; doubted: string[] };

/** Reads the made-up page as clear as can be, each run looked at twice with the same result, after `change`. */
function read(change: (run: TextRun) => TextRun = (run) => run, qr: string[] = []): Read {
  const plain = pageOf(PLACED);
  const runs = plain.runs.map((run) => {
    const clear = { ...run, again: [run.text] };
    const changed = change(clear);
    return { ...changed, confidence: 0.999, certainty: [...changed.text].map(() => 0.999) };
  });
  const page: OcrPage = { ...plain, runs, rotation: 0 };
  const codes = qr.map((text) => ({ text, box: [0, 0, 0.1, 0.1] as [number, number, number, number] }));
  const { invoices, problems } = fromOcr({ pages: [page], qr: codes, problems: [] }, 1, NOW);
  const facts = invoices[0]!;
  const fields = Object.entries(facts.fields).filter(([, source]) => source.from === "ocr");
  return {
    facts,
    problems,
    sure: fields.filter(([, { confidence }]) => confidence >= SURE).map(([path]) => path),
    doubted: problems.flatMap(({ code, detail }) =>
      code === "low-confidence"
        ? [detail?.["field"] ?? "", ...(detail?.["fields"] ?? "").split(",")].filter((each) => each !== "")
        : [],
    ),
  };
}

/** What was printed as `from` is read as `to` by the first look, and as `again` by further ones. */
const misread =
  (from: string, to: string, again: string[] = [to]) =>
  (run: TextRun): TextRun =>
    run.text.includes(from)
      ? { ...run, text: run.text.replace(from, to), again: again.map((each) => run.text.replace(from, each)) }
      : run;

describe("E3 a clear picture whose figures agree", () => {
  test("is read without doubts, and every field is sure", () => {
    const { problems, sure, facts } = read();
    expect(problems).toEqual([]);
    expect(sure).toEqual(Object.keys(facts.fields));
  });

  test("isn't sure of its number where it was looked at once: recognition is often sure of what it got wrong", () => {
    const { sure } = read((run) => {
      const { again: _, ...once } = run;
      return once;
    });
    expect(sure).not.toContain("number");
    expect(sure).not.toContain("date");
    expect(sure).toEqual(expect.arrayContaining(["amount", "tax", "total", "seller.taxId", "buyer.taxId"]));
  });
});

describe("E3 what contradicts itself", () => {
  test("figures that don't add up are doubted, and the one that nothing else confirms most", () => {
    const { facts, doubted } = read(misread("¥13.13", "¥18.13"));
    expect(facts.total).toBe("114.13");
    expect(facts.fields["total"]?.confidence).toBeGreaterThanOrEqual(SURE);
    expect(facts.fields["tax"]?.confidence ?? 0).toBeLessThanOrEqual(CONTRADICTED);
    expect(doubted).toContain("tax");
  });

  test("a tax id with a wrong check character is never sure, though both looks agree", () => {
    const wrong = `${VALID.buyerId.slice(0, 8)}MA0000777${VALID.buyerId.slice(17)}`;
    const { facts, doubted } = read(misread(VALID.buyerId, wrong));
    expect(doubted).toContain("buyer.taxId");
    expect(facts.fields["buyer.taxId"]?.confidence ?? 0).toBeLessThanOrEqual(CONTRADICTED);
  });

  test("E7 fifteen signs of a longer tax number are not sure", () => {
    const { facts, sure } = read(misread(VALID.sellerId, VALID.sellerId.slice(0, 15)));
    expect(sure).not.toContain("seller.taxId");
    expect(facts.fields["seller.taxId"]?.confidence ?? 0).toBeLessThan(SURE);
  });

  test("what each look reads differently is left empty, and named with what was read", () => {
    const { facts, problems } = read((run) => {
      const changed = misread(VALID.sellerId, "91000000MA0000777X", ["91000000MA00OO777X", "91000000MA0000117X"])(run);
      return changed;
    });
    expect(facts.seller.taxId).toBeNull();
    expect(facts.fields["seller.taxId"]).toBeUndefined();
    expect(problems).toContainEqual(
      expect.objectContaining({ code: "low-confidence", detail: { field: "seller.taxId", read: "91000000MA0000777X" } }),
    );
  });

  test("a line whose price doesn't make its amount is doubted", () => {
    const { facts } = read(misread("50.5", "80.5"));
    expect(facts.fields["items.0.price"]!.confidence).toBeLessThan(SURE);
    expect(facts.fields["items.0.amount"]!.confidence).toBeGreaterThanOrEqual(SURE);
  });
});

describe("E3 further looks", () => {
  test("a tax id that a second look reads with a right check character is taken", () => {
    const { facts } = read(misread(VALID.sellerId, VALID.sellerId.replace("MA0", "MAO"), [VALID.sellerId]));
    expect(facts.seller.taxId).toBe(VALID.sellerId);
  });

  test("the one other reading that makes the sums right is taken", () => {
    const { facts } = read(misread("¥13.13", "¥18.13", ["¥13.13"]));
    expect(facts.tax).toBe("13.13");
  });

  test("the amount in words mends a total that the sums deny", () => {
    const { facts } = read(misread("¥114.13", "¥174.13"));
    expect(facts.total).toBe("114.13");
  });

  test("nothing is replaced without a rule that says so", () => {
    const { facts, sure } = read(misread(NUMBER, NUMBER.replace("17", "71"), [NUMBER]));
    expect(facts.number).toBe(NUMBER.replace("17", "71"));
    expect(sure).not.toContain("number");
  });
});

describe("E3 the QR code", () => {
  const code = (number: string, total: string, date = "20250109"): string => `01,31,,${number},${total},${date},,ABCD`;

  test("confirms what is read", () => {
    const { facts, problems } = read(undefined, [code(NUMBER, "114.13")]);
    expect(problems).toEqual([]);
    for (const field of ["number", "date", "total"]) expect(facts.fields[field]!.confidence).toBeGreaterThan(0.99);
  });

  test("corrects a misreading, and the field says that it comes from there", () => {
    const { facts, problems } = read(misread(NUMBER, NUMBER.replace("17", "11")), [code(NUMBER, "114.13")]);
    expect(facts.number).toBe(NUMBER);
    expect(facts.fields["number"]).toMatchObject({ from: "qr" });
    expect(facts.fields["number"]!.confidence).toBeGreaterThanOrEqual(SURE);
    expect(problems).toEqual([]);
  });

  test("never silently changes a total that the page itself confirms: both are kept and shown", () => {
    const { facts, problems } = read(undefined, [code(NUMBER, "174.13")]);
    expect(facts.total).toBe("114.13");
    expect(facts.fields["total"]!.confidence).toBeLessThanOrEqual(CONTRADICTED);
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: "contradiction",
        detail: { field: "total", a: "114.13", b: "174.13", fromA: "ocr", fromB: "qr" },
      }),
    );
  });
});

describe("E3 a digit that was misread", () => {
  const flip = (text: string, at: number, by: number): string => {
    const places = [...text].flatMap((char, index) => (/\d/u.test(char) ? [index] : []));
    const place = places[at % places.length] ?? 0;
    return text.slice(0, place) + String((Number(text[place]) + by) % 10) + text.slice(place + 1);
  };
  const at = fc.nat(30);
  const by = fc.integer({ min: 1, max: 9 });

  test("in a figure, a tax id or a price is never sure, though all looks read it so", () => {
    const printed = fc.constantFrom(
      { path: "buyer.taxId", text: VALID.buyerId, mine: VALID.buyerId },
      { path: "seller.taxId", text: VALID.sellerId, mine: VALID.sellerId },
      { path: "amount", text: "¥101.00", mine: "101.00" },
      { path: "tax", text: "¥13.13", mine: "13.13" },
      { path: "total", text: "¥114.13", mine: "114.13" },
    );
    fc.assert(
      fc.property(printed, at, by, ({ path, text, mine }, place, step) => {
        const { facts, sure } = read(misread(text, flip(text, place, step)));
        const value = path.includes(".") ? facts[path.split(".")[0] as "seller"].taxId : facts[path as "amount"];
        expect(value !== mine && sure.includes(path)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("in a number or a date is never sure where no other look reads it so", () => {
    fc.assert(
      fc.property(fc.constantFrom(NUMBER, "2025年01月09日"), at, by, fc.boolean(), (text, place, step, blind) => {
        const { facts, sure } = read(misread(text, flip(text, place, step), blind ? [""] : [text]));
        expect(facts.number !== NUMBER && sure.includes("number")).toBe(false);
        expect(facts.date !== "2025-01-09" && sure.includes("date")).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

test("E3 what has the form of no tax id is left empty, and what was read is named", () => {
  const wrong = "0000133810988736";
  const { facts, problems } = read(misread(VALID.sellerId, wrong));
  expect(facts.seller.taxId).toBeNull();
  expect(problems.map(({ detail }) => detail)).toContainEqual({ field: "seller.taxId", read: wrong });
});

test("E3 an item whose stars were all put in by rule isn't sure, one of whose stars one was read may be", () => {
  expect(read(misread("*样张*试验台", "物流辅助服务试验")).facts.items[0]!.name).toBe("*物流辅助服务*试验");
  expect(read(misread("*样张*试验台", "物流辅助服务试验")).sure).not.toContain("items.0.name");
  expect(read(misread("*样张*试验台", "样张*试验台")).facts.items[0]!.name).toBe("*样张*试验台");
  expect(read(misread("*样张*试验台", "样张*试验台")).sure).toContain("items.0.name");
});

test("E3 a price without its quantity isn't sure: it may be the quantity", () => {
  expect(read().sure).toContain("items.0.price");
  const instead = new Map([
    ["2", ""],
    ["50.5", "37"],
  ]);
  const { facts, sure } = read((run) => {
    const text = instead.get(run.text) ?? run.text;
    return { ...run, text, again: [text] };
  });
  expect(facts.items[0]).toMatchObject({ quantity: null, price: "37" });
  expect(sure).not.toContain("items.0.price");
});

test("E3 a name of the one party and a tax id of the other may be one party's: neither is sure", () => {
  const lost = new Set([PARTIES.seller, VALID.buyerId]);
  const { facts, sure } = read((run) => (lost.has(run.text) ? { ...run, text: "", again: [""] } : run));
  expect(facts.seller.taxId).toBe(VALID.sellerId);
  expect(sure.filter((path) => /seller|buyer/u.test(path))).toEqual([]);
});

import { usccOk } from "#domain/taxid.ts";
import { expect, test } from "vitest";
import { emptyFacts, emptyItem } from "../facts.ts";
import type { OcrPage } from "../reader.types.ts";
import { DIGITAL_COLUMNS, digitalFrame, digitalSums, pageOf, PARTIES, rightAt, type Placed } from "../testing/made-up-pages.ts";
import { DENIED, doubtDenied } from "./doubt.ts";
import { fromOcr } from "./image-reader.ts";

/** A made-up id with its check character. */
const withCheck = (first17: string): string =>
  [..."0123456789ABCDEFGHJKLMNPQRTUWXY"].map((check) => first17 + check).find((id) => usccOk(id))!;
const VALID = { ...PARTIES, buyerId: withCheck("91000000MA0000000"), sellerId: withCheck("91000000MA0000001") };
const NUMBER = "25000000000000000017";

function read(change: (placed: Placed[]) => Placed[] = (placed) => placed) {
  const placed: Placed[] = [
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
  const page: OcrPage = { ...pageOf(change(placed)), rotation: 0 };
  for (const run of page.runs) run.confidence = 0.99;
  const { invoices, problems } = fromOcr({ pages: [page], qr: [], problems: [] }, 1);
  return {
    facts: invoices[0]!,
    unsure: problems.find((problem) => problem.code === "low-confidence")?.detail?.["fields"]?.split(",") ?? [],
  };
}

const replaced =
  (from: string, to: string) =>
  (placed: Placed[]): Placed[] =>
    placed.map(([x, y, text, size]): Placed => [x, y, text.replace(from, to), size ?? 9]);

test("E2 a picture whose figures agree is read without doubts", () => {
  expect(read().unsure).toEqual([]);
});

test("E2 figures that don't add up are doubted, however sure recognition is", () => {
  const { facts, unsure } = read(replaced("¥13.13", "¥18.13"));
  expect(facts.tax).toBe("18.13");
  expect(unsure).toEqual(expect.arrayContaining(["amount", "tax", "total", "items.0.tax"]));
  expect(facts.fields["tax"]?.confidence).toBe(DENIED);
});

test("E2 a tax id with a wrong check character is given with low confidence", () => {
  const wrong = `${VALID.buyerId.slice(0, 8)}MA0000777${VALID.buyerId.slice(17)}`;
  const { facts, unsure } = read(replaced(VALID.buyerId, wrong));
  expect(facts.buyer.taxId).toBe(wrong);
  expect(unsure).toContain("buyer.taxId");
});

test("E2 a line whose price doesn't make its amount is doubted, and no other line", () => {
  const facts = emptyFacts("digital-vat-special");
  facts.items = [
    { ...emptyItem(), quantity: "2", price: "10", amount: "20.00" },
    { ...emptyItem(), quantity: "3", price: "10", amount: "20.00" },
  ];
  for (const line of [0, 1]) facts.fields[`items.${line}.price`] = { from: "ocr", confidence: 0.99 };
  doubtDenied(facts);
  expect([facts.fields["items.0.price"]!.confidence, facts.fields["items.1.price"]!.confidence]).toEqual([0.99, DENIED]);
});

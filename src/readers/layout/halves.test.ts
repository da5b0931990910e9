/** Several forms on one sheet, and a small form on a large one. */
import { expect, test } from "vitest";
import { DIGITAL_COLUMNS, digitalFrame, digitalSums, pageOf, PARTIES, rightAt, type Placed } from "../testing/made-up-pages.ts";
import { readLayout } from "./layout.ts";

const FIRST = "00000000000000000017";
const SECOND = "00000000000000000018";

const form = (number: string, amount: string, tax: string, capitals: string, total: string): Placed[] => [
  ...digitalFrame("电子发票（普通发票）", number, "2025年01月09日"),
  ...DIGITAL_COLUMNS,
  [13, 160, "*样张*试验台"],
  rightAt(434, 160, amount),
  [465, 160, "13%"],
  rightAt(583, 160, tax),
  ...digitalSums(amount, tax, capitals, total),
];
const ONE = form(FIRST, "101.00", "13.13", "壹佰壹拾肆圆壹角叁分", "114.13");
const OTHER = form(SECOND, "200.00", "26.00", "贰佰贰拾陆圆整", "226.00");
const at = (dx: number, dy: number, placed: Placed[]): Placed[] =>
  placed.map(([x, y, text, size]): Placed => (size === undefined ? [x + dx, y + dy, text] : [x + dx, y + dy, text, size]));
const read = (placed: Placed[], size: [number, number]) => readLayout([pageOf(placed, size)], "text").invoices;

const PARTY = { buyer: { name: PARTIES.buyer }, seller: { name: PARTIES.seller, taxId: PARTIES.sellerId } };

test("E2 two forms side by side are two invoices, each with its own fields and their places on the sheet", () => {
  const [left, right, ...more] = read([...ONE, ...at(596, 0, OTHER)], [1192, 397]);
  expect(more).toEqual([]);
  expect(left).toMatchObject({ number: FIRST, total: "114.13", ...PARTY, items: [{ amount: "101.00" }] });
  expect(right).toMatchObject({ number: SECOND, total: "226.00", ...PARTY, items: [{ amount: "200.00" }] });
  expect(left!.fields["number"]!.box![0]).toBeCloseTo(482 / 1192, 2);
  expect(right!.fields["number"]!.box![0]).toBeCloseTo((596 + 482) / 1192, 2);
});

test.each<[string, Placed[], [number, number]]>([
  ["side by side", [...ONE, ...at(596, 0, ONE)], [1192, 397]],
  ["one above the other", [...ONE, ...at(0, 421, ONE)], [596, 842]],
])("E6 two copies of one invoice %s are one invoice, with its lines once", (_, placed, size) => {
  expect(read(placed, size)).toMatchObject([{ number: FIRST, total: "114.13", ...PARTY, items: [{ amount: "101.00" }] }]);
});

test.each([0, 220, 440])("E2 a form %i points down a large sheet reads as on its own", (down) => {
  const [facts] = read(at(0, down, ONE), [596, 842]);
  expect(facts).toMatchObject({ kind: "digital-vat-normal", number: FIRST, total: "114.13", ...PARTY });
  expect(facts!.fields["number"]!.box![1]).toBeCloseTo((down + 32) / 842, 2);
});

test("E2 a label in the next column isn't the word before 名称: who buys and who sells stays as the labels say", () => {
  // the buyer's vertical label ends on the line of the seller's 名称, and its own 名称 stands a little lower
  const placed = ONE.map((one): Placed => (one[0] === 33 && one[2] === "名称：" ? [33, 103, one[2]] : one));
  expect(read(placed, [596, 397])).toMatchObject([PARTY]);
});

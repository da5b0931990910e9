/** A row of a list → what it says of an invoice, or why it can't be taken. */
import { readCode } from "../codes.ts";
import type { InvoiceItem } from "../invoice.ts";
import { rateText } from "../rates.ts";
import { type Cell, type CellStyle, cellText, dayOf, idOf, isRuined, moneyOf, textOf } from "./cells.ts";
import { LINE_FIELDS, type ListField, type ListMapping } from "./fields.ts";

/** Why a row isn't taken; sentences are `lists:row.<code>`. */
export const ROW_PROBLEMS = [
  "number-ruined",
  "number-missing",
  "number-invalid",
  "numbers-differ",
  "code-missing",
  "code-invalid",
  "date-invalid",
  "amount-invalid",
  "rows-disagree",
  "not-ours",
] as const;
export type RowProblem = { code: (typeof ROW_PROBLEMS)[number]; field: ListField | null; value: string };

/** What one row says; money as decimal strings. */
export type RowFacts = {
  code: string | null;
  number: string | null;
  digitalNumber: string | null;
  date: string | null;
  checkCode: string | null;
  kind: string | null;
  sellerName: string | null;
  sellerTaxId: string | null;
  buyerName: string | null;
  buyerTaxId: string | null;
  amount: string | null;
  tax: string | null;
  total: string | null;
  state: string | null;
  risk: string | null;
  riskState: string | null;
  redLock: string | null;
  ticked: string | null;
  use: string | null;
  booking: string | null;
  positive: string | null;
  business: string | null;
  remark: string | null;
  item: InvoiceItem | null;
};
export type ReadRow = { facts: RowFacts; key: string | null; problems: RowProblem[] };

/** A row that is no invoice: empty, the sum at the end, a note in one cell. */
export function isBesideTheList(cells: readonly Cell[], mapping: ListMapping): boolean {
  const filled = cells.filter((cell) => cellText(cell).trim() !== "");
  if (filled.length === 0) return true;
  const numbered = (["number", "digitalNumber"] as const).some((field) => {
    const at = mapping[field];
    const text = at === undefined ? "" : cellText(cells[at] ?? null);
    return /\d/u.test(text);
  });
  if (numbered) return false;
  const sum = cells.some(
    (cell) => typeof cell === "string" && /^(?:合计|总计|小计|本页合计|合计金额)[:：]?$/u.test(cell.replace(/\s/gu, "")),
  );
  return sum || filled.length === 1;
}

/** Reads one row by its mapping. Never throws. */
export function readRow(cells: readonly Cell[], mapping: ListMapping, style: CellStyle): ReadRow {
  const problems: RowProblem[] = [];
  const cell = (field: ListField): Cell => {
    const column = mapping[field];
    return column === undefined ? null : (cells[column] ?? null);
  };
  const wrong = (code: RowProblem["code"], field: ListField | null, value: string): void => {
    problems.push({ code, field, value: value.slice(0, 60) });
  };
  const money = (field: ListField): string | null => {
    const value = moneyOf(cell(field));
    if (value === undefined) wrong("amount-invalid", field, cellText(cell(field)));
    return value ?? null;
  };
  const date = dayOf(cell("date"), style);
  if (date === undefined) wrong("date-invalid", "date", cellText(cell("date")));
  const numbers = numbersOf(cell, style, wrong);
  const facts: RowFacts = {
    ...numbers,
    date: date ?? null,
    checkCode: wholeId(cell("checkCode"), style).match(/^\d{6,20}$/u)?.[0] ?? null,
    kind: textOf(cell("kind")),
    sellerName: textOf(cell("sellerName")),
    sellerTaxId: taxIdOf(cell("sellerTaxId"), style),
    buyerName: textOf(cell("buyerName")),
    buyerTaxId: taxIdOf(cell("buyerTaxId"), style),
    amount: money("amount"),
    tax: money("tax"),
    total: money("total"),
    state: textOf(cell("state")),
    risk: textOf(cell("risk")),
    riskState: textOf(cell("riskState")),
    redLock: textOf(cell("redLock")),
    ticked: textOf(cell("ticked")),
    use: textOf(cell("use")),
    booking: textOf(cell("booking")),
    positive: textOf(cell("positive")),
    business: textOf(cell("business")),
    remark: textOf(cell("remark")),
    item: itemOf(cell, mapping),
  };
  return { facts, key: keyOf(numbers), problems };
}

type Numbers = Pick<RowFacts, "code" | "number" | "digitalNumber">;

/** What makes two rows the same invoice: the 20 digits, or code and number. */
export function keyOf({ code, number, digitalNumber }: Numbers): string | null {
  return digitalNumber ?? (number === null ? null : number.length === 20 ? number : `${code ?? ""}-${number}`);
}

const isDigital = (text: string): boolean => /^\d{20}$/u.test(text);

/** Numbers from whichever of the three columns holds them: some lists put the 20 digits into 发票号码, some into 发票代码. */
function numbersOf(
  cell: (field: ListField) => Cell,
  style: CellStyle,
  wrong: (code: RowProblem["code"], field: ListField, value: string) => void,
): Numbers {
  const none: Numbers = { code: null, number: null, digitalNumber: null };
  const fields = ["number", "digitalNumber", "code"] as const;
  const ruined = fields.filter((field) => isRuined(cell(field), style));
  for (const field of ruined) wrong("number-ruined", field, rawOf(cell(field)));
  if (ruined.length > 0) return none;
  const [number, digital, code] = fields.map((field) => idOf(cell(field))) as [string, string, string];
  const twenties = [...new Set([digital, number, code].filter(isDigital))];
  if (twenties.length > 1) {
    wrong("numbers-differ", "digitalNumber", twenties.join(" / "));
    return none;
  }
  if (digital !== "" && !isDigital(digital)) wrong("number-invalid", "digitalNumber", digital);
  const twenty = twenties[0] ?? null;
  const paper = isDigital(number) || number === "0" ? "" : number;
  if (paper === "") {
    if (twenty === null && digital === "") wrong("number-missing", "number", "");
    return { code: null, number: twenty, digitalNumber: null };
  }
  return { ...paperNumbers(paper, isDigital(code) ? "" : code, twenty, wrong), digitalNumber: twenty };
}

/** Code and number of paper; zeros in front that a spreadsheet program took away are put back, as the lengths are fixed. */
function paperNumbers(
  number: string,
  code: string,
  twenty: string | null,
  wrong: (code: RowProblem["code"], field: ListField, value: string) => void,
): Pick<Numbers, "code" | "number"> {
  const whole = /^\d{11}$/u.test(code) ? `0${code}` : code;
  const padded = whole !== "" && /^\d{5,7}$/u.test(number) ? number.padStart(8, "0") : number;
  if (!/^[0-9A-Z]{5,25}$/u.test(padded)) wrong("number-invalid", "number", number);
  if (whole === "") {
    if (twenty === null && /^\d{1,8}$/u.test(number)) wrong("code-missing", "code", number);
    return { code: null, number: padded };
  }
  const reading = readCode(whole);
  if (reading.form === "unknown" && !/^\d{8}$|^\d{10}$|^\d{12}$/u.test(whole)) wrong("code-invalid", "code", code);
  return { code: whole, number: padded };
}

const rawOf = (cell: Cell): string => (cell === null ? "" : typeof cell === "string" ? cell.trim() : cell.n);

/** Nothing where a spreadsheet program has kept a part of it. */
const wholeId = (cell: Cell, style: CellStyle): string => (isRuined(cell, style) ? "" : idOf(cell));

function taxIdOf(cell: Cell, style: CellStyle): string | null {
  const text = wholeId(cell, style);
  if (text === "" || /^[*0]+$/u.test(text)) return null;
  return text;
}

function itemOf(cell: (field: ListField) => Cell, mapping: ListMapping): InvoiceItem | null {
  if (!LINE_FIELDS.some((field) => mapping[field] !== undefined)) return null;
  const rate = textOf(cell("rate"));
  const item: InvoiceItem = {
    name: textOf(cell("itemName")),
    spec: textOf(cell("spec")),
    unit: textOf(cell("unit")),
    quantity: textOf(cell("quantity")),
    price: textOf(cell("price")),
    amount: moneyOf(cell("amount")) ?? null,
    rate: rate === null ? null : rateText(rate),
    tax: moneyOf(cell("tax")) ?? null,
  };
  return item.name === null && item.quantity === null && item.rate === null ? null : item;
}

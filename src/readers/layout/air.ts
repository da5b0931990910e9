/**
 * 航空运输电子客票行程单, digital and paper: passenger and ticket beside or beneath their labels, a row a flight, sums
 * beneath their labels.
 */
import type { InvoiceFacts } from "#domain/invoice.ts";
import { formatFen, parseFen } from "#domain/money.ts";
import type { Found } from "../facts.ts";
import { matchInCell, readGrid, textOfCell, type Cell, type GridLabel } from "./grid.ts";
import { foundIn } from "./header.ts";
import { boxOf, confidenceOf, joinTouching, spanEnds, width, type Line, type Sheet, type Word } from "./lines.ts";
import type { Put } from "./put.ts";
import { money, printedDate } from "./values.ts";

type Key =
  | "buyer"
  | "buyerId"
  | "seller"
  | "passenger"
  | "passengerId"
  | "eTicket"
  | "insurance"
  | "verification"
  | "serial"
  | "other";

const LABELS: readonly GridLabel<Key>[] = [
  ["buyer", /购买方名称/u],
  ["buyerId", /统一社会信用代码(?:[/／]纳税人识别号)?|(?<!有效)纳税人识别号/u],
  ["seller", /(?:填开|开票|开具)单位|销售方名称/u],
  ["passenger", /旅客姓名/u],
  ["passengerId", /有效身份证件号码/u],
  ["eTicket", /电子客票号码?/u],
  ["verification", /验证码/u],
  ["insurance", /保险费/u],
  ["serial", /印刷序号/u],
  [
    "other",
    /签注|提示信息|销售网点代号|填开日期|开票日期|开票人|发票号码|GP单号|国内国际标识|开具状态|开票状态|ISSUED\s?BY|NAMEOFPASSENGER|备注/iu,
  ],
];

const FEES: readonly (readonly [name: "tax" | "total" | `extra.${string}`, label: RegExp])[] = [
  ["extra.fuelSurcharge", /燃油附加费/u],
  ["extra.taxRate", /(?:增值税)?税率/u],
  ["tax", /(?:增值税)?税额/u],
  ["extra.developmentFund", /民航发展基金|机场建设费/u],
  ["extra.otherTaxes", /其他税费/u],
  ["extra.fare", /票价/u],
  ["total", /合计|总额/u],
];
const SUM = /(?:CNY|CN|YQ|¥)?\s*(-?\d[\d,]*\.\d{2})(?!\d)|\d{1,2}(?:\.\d+)?%|免税|(?:CNY|CN|YQ|¥)0(?!\d)/gu;

/** Fills what an itinerary has; `amount` is computed where the printed sums bear it out. */
export function readAir(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  readFees(sheet, facts, put);
  readPeople(sheet, put);
  readFlights(sheet, put);
}

/** Sums stand beneath their labels: each goes to the label whose middle is nearest. */
function readFees(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  const head = sheet.lines.find((line) => FEES.filter(([, label]) => label.test(line.flat)).length >= 3);
  if (head === undefined) return readTotalBeside(sheet, put);
  let flat = head.flat;
  const columns = FEES.flatMap(([name, label]) => {
    const match = label.exec(flat);
    if (match === null) return [];
    flat = flat.slice(0, match.index) + "\ue000".repeat(match[0].length) + flat.slice(match.index + match[0].length);
    const { x0, x1 } = spanEnds({ line: head, from: match.index, to: match.index + match[0].length });
    return [{ name, cx: (x0 + x1) / 2 }];
  });
  const rows = sheet.lines.filter((line) => line.y > head.y + sheet.em * 0.5 && line.y < head.y + sheet.em * 4);
  for (const row of rows) {
    for (const { text, cx, word } of joinTouching(row.words).flatMap(sumsIn)) {
      const column = columns.reduce((a, b) => (Math.abs(b.cx - cx) < Math.abs(a.cx - cx) ? b : a));
      const known = column.name === "tax" || column.name === "total" ? facts[column.name] : facts.extra[column.name.slice(6)];
      if (known === null || known === undefined)
        put(column.name, { text, box: boxOf(sheet, [word]), confidence: confidenceOf([word]) });
    }
    if (facts.total !== null) break;
  }
}

/** The sums and rates that a word holds, each with its middle. */
function sumsIn(word: Word): { text: string; cx: number; word: Word }[] {
  // recognition puts blanks into wide figures: "9 00.00"
  const whole = word.text.replace(/(?<=\d)(?<!\.\d\d)\s+(?=\d)/gu, "");
  return [...whole.matchAll(SUM)].map((match) => {
    const middle = width(whole.slice(0, match.index)) + width(match[0]) / 2;
    const text = money(match[1] ?? match[0].replace(/^[A-Z¥]+/u, "")) ?? match[0];
    return { text, cx: word.x + (word.w * middle) / width(whole), word };
  });
}

function readTotalBeside(sheet: Sheet, put: Put): void {
  for (const line of sheet.lines) {
    const match = /(?:价税合计|合计|总额)[:：]?(?:CNY|¥)?(\d[\d,]*\.\d{2})/u.exec(line.flat);
    if (match === null) continue;
    const found = foundIn(sheet, { line, from: match.index, to: match.index + match[0].length });
    put("total", { ...found, text: money(match[1] ?? "") ?? "" });
    return;
  }
}

/**
 * The amount without tax, as the form prints all of it but the sum. It is taken where the parts add up to the total, so
 * that a misread part can't make a wrong amount. Null where the form states no tax (paper itineraries).
 */
export function airAmount(facts: InvoiceFacts): string | null {
  const [tax, total] = [facts.tax, facts.total].map((text) => (text === null ? null : parseFen(text)));
  if (tax === null || tax === undefined || total === null || total === undefined) return null;
  const parts = ["fare", "fuelSurcharge", "developmentFund", "otherTaxes"].map((name) => parseFen(facts.extra[name] ?? "0.00"));
  const sum = parts.reduce<bigint>((all, part) => all + (part ?? 0n), 0n);
  return facts.extra["fare"] !== undefined && sum + tax === total ? formatFen(sum) : null;
}

function readPeople(sheet: Sheet, put: Put): void {
  const cells = readGrid(sheet, LABELS);
  const cell = (key: Key): Cell<Key> | undefined => cells.find((each) => each.key === key);
  put("buyer.name", textOfCell(sheet, cell("buyer")));
  put("buyer.taxId", matchInCell(sheet, cell("buyerId"), /[0-9A-Z]{15,20}/u));
  put(
    "seller.name",
    textOfCell(sheet, cell("seller"), (piece) => /[\u4e00-\u9fff]{2}/u.test(piece.flat)),
  );
  put("extra.eTicket", matchInCell(sheet, cell("eTicket"), /\d{3}-?\d{10}/u));
  put("extra.verificationCode", matchInCell(sheet, cell("verification"), /[0-9A-Z]{4,8}/u));
  put("extra.insurance", matchInCell(sheet, cell("insurance"), /\d+\.\d{2}/u));
  const name = /^[\u4e00-\u9fff·]{2,15}|^[A-Z]+\/[A-Z ]+/u;
  const id = /^[0-9A-Z]{1,10}\*{2,12}[0-9A-Z]{0,6}$|^[0-9A-Z]{8,18}$/u;
  put("extra.passenger", matchInCell(sheet, cell("passenger"), name) ?? beneath(sheet, cell("passenger"), name));
  put("extra.passengerId", matchInCell(sheet, cell("passengerId"), id) ?? beneath(sheet, cell("passengerId"), id));
  put("extra.serial", matchInCell(sheet, cell("serial"), /\d{11}/u));
}

/** The word right under a label: paper itineraries print the labels as a header. */
function beneath(sheet: Sheet, cell: Cell | undefined, value: RegExp): Found | null {
  if (cell === undefined) return null;
  const under = sheet.words
    .filter((word) => word.cy > cell.y + sheet.em * 0.5 && word.cy < cell.y + sheet.em * 2.6)
    .filter((word) => word.x < cell.x1 && word.x + word.w > cell.x0 && value.test(word.text.replace(/\s/gu, "")))
    .sort((a, b) => a.cy - b.cy)[0];
  if (under === undefined) return null;
  return { text: under.text.trim(), box: boxOf(sheet, [under]), confidence: confidenceOf([under]) };
}

type Stop = { place: Found | null; rest: Word[] };

/** A row a place: 自 and each 至 with the flight that leaves from there; VOID closes the list. */
function readFlights(sheet: Sheet, put: Put): void {
  const stops = sheet.lines.flatMap((line) => stopOf(sheet, line) ?? []);
  if (stops.length === 0) return readFlightTable(sheet, put);
  let leg = 0;
  stops.forEach((stop, index) => {
    const to = stops[index + 1]?.place ?? null;
    if (stop.place === null || to === null) return;
    leg += 1;
    const suffix = leg === 1 ? "" : `.${leg}`;
    put(`extra.fromStation${suffix}`, stop.place);
    put(`extra.toStation${suffix}`, to);
    for (const [name, found] of flightOf(sheet, stop.rest)) put(`extra.${name}${suffix}`, found);
  });
}

const TRIP: readonly (readonly [name: string, label: RegExp, value: RegExp])[] = [
  ["fromStation", /^(?:自|始发站?|出发地)(?:FROM)?$/iu, /[\u4e00-\u9fffA-Z]{2,}/u],
  ["toStation", /^(?:至|到达站?|目的地)(?:TO)?$/iu, /[\u4e00-\u9fffA-Z]{2,}/u],
  ["carrier", /^承运人(?:CARRIER)?$/iu, /[\u4e00-\u9fff]{2,}|^[0-9A-Z]{2}$/u],
  ["flight", /^航班号?(?:FLIGHT)?$/iu, /^[0-9A-Z]{2}\d{3,4}[A-Z]?$/u],
  ["cabin", /^(?:座位等级|舱位)(?:CLASS)?$/iu, /^[A-Z]\d?$|舱/u],
  ["travelDate", /^日期(?:DATE)?$/iu, /\d/u],
  ["departure", /^时间(?:TIME)?$/iu, /^\d{1,2}:\d{2}$/u],
];

/** The form whose 自 and 至 are columns too: a row a flight beneath their header. */
function readFlightTable(sheet: Sheet, put: Put): void {
  for (const head of sheet.lines) {
    const columns = head.words.map((word) => ({
      field: TRIP.find(([, label]) => label.test(word.text.replace(/\s/gu, ""))),
      cx: word.cx,
    }));
    const names = new Set(columns.map(({ field }) => field?.[0]));
    if (!names.has("fromStation") || !names.has("toStation") || columns.length < 4) continue;
    const rows = sheet.lines.filter((line) => line.y > head.y + sheet.em * 0.5 && line.y < head.y + sheet.em * 8);
    rowsOfTrip(sheet, rows, columns).forEach((fields, index) => {
      for (const [name, found] of fields) put(`extra.${name}${index === 0 ? "" : `.${index + 1}`}`, found);
    });
    return;
  }
}

type TripColumn = { field: (typeof TRIP)[number] | undefined; cx: number };

function rowsOfTrip(sheet: Sheet, rows: Line[], columns: TripColumn[]): Map<string, Found>[] {
  const legs: Map<string, Found>[] = [];
  for (const row of rows) {
    if (FEES.filter(([, label]) => label.test(row.flat)).length >= 3) break;
    const fields = new Map<string, Found>();
    for (const word of joinTouching(row.words)) {
      const { field } = columns.reduce((a, b) => (Math.abs(b.cx - word.cx) < Math.abs(a.cx - word.cx) ? b : a));
      const bare = word.text.replace(/\s/gu, "");
      if (field === undefined || fields.has(field[0]) || !field[2].test(bare)) continue;
      const text = field[0] === "travelDate" ? printedDate(word.text) : bare;
      if (text !== null) fields.set(field[0], { text, box: boxOf(sheet, [word]), confidence: confidenceOf([word]) });
    }
    if (fields.has("fromStation") && fields.has("toStation")) legs.push(fields);
  }
  return legs;
}

function stopOf(sheet: Sheet, line: Line): Stop | null {
  const at = line.words.findIndex((word) => /^(?:自|至)(?:FROM|TO)?[:：]/iu.test(word.text.replace(/\s/gu, "")));
  const label = line.words[at];
  if (label === undefined) return null;
  const own = label.text.replace(/^(?:自|至)\s*(?:FROM|TO)?\s*[:：]\s*/iu, "").trim();
  const word = own !== "" ? { ...label, text: own } : line.words[at + 1];
  if (word === undefined || /^VOID$/iu.test(word.text)) return { place: null, rest: [] };
  const place = /[\u4e00-\u9fffA-Z][\u4e00-\u9fffA-Z0-9 -]*/u.exec(word.text)?.[0] ?? null;
  const rest = joinTouching(line.words.slice(own !== "" ? at + 1 : at + 2));
  return place === null ? null : { place: { text: place, box: boxOf(sheet, [word]), confidence: confidenceOf([word]) }, rest };
}

/** Carrier, flight, class, day and time, each told by its form; what stands before the flight number is the carrier. */
function flightOf(sheet: Sheet, words: Word[]): [string, Found][] {
  const fields: [string, Found][] = [];
  const tell = (name: string, word: Word | undefined, text = word?.text ?? ""): void => {
    if (word !== undefined) fields.push([name, { text, box: boxOf(sheet, [word]), confidence: confidenceOf([word]) }]);
  };
  const at = words.findIndex((word) => /^[0-9A-Z]{2}\s?\d{3,4}[A-Z]?$/u.test(word.text));
  if (at < 0) return fields;
  tell(
    "carrier",
    words.slice(0, at).find((word) => /^[\u4e00-\u9fff]{2,}|^[0-9A-Z]{2}$/u.test(word.text)),
  );
  tell("flight", words[at]);
  const after = words.slice(at + 1);
  tell(
    "cabin",
    after.find((word) => /^[A-Z]\d?$|舱/u.test(word.text)),
  );
  const date = after.find((word) => printedDate(word.text) !== null);
  tell("travelDate", date, date === undefined ? "" : (printedDate(date.text) ?? ""));
  tell(
    "departure",
    after.find((word) => /^\d{1,2}:\d{2}$/u.test(word.text)),
  );
  return fields;
}

/** Tickets: rail, air, taxi, bus. Their fields have no columns, and some have no labels. */
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Found, TextField } from "../facts.ts";
import { boxOf, confidenceOf, findSpans, spanText, spanWords, type Sheet, type Span } from "./lines.ts";
import { valueAfter } from "./header.ts";
import { readStrip } from "./strip.ts";
import { money, printedDate } from "./values.ts";

type Put = (field: TextField, found: Found | null) => void;

/** Fills what tickets have; the fields of forms are read afterwards as far as they are there. */
export function readTicket(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  if (facts.kind === "rail") readRail(sheet, facts, put);
  else if (facts.kind === "air") readAir(sheet, facts, put);
  else readStrip(sheet, facts, put);
}

function found(sheet: Sheet, span: Span, text: string): Found {
  const words = spanWords(span);
  return { text, box: boxOf(sheet, words), confidence: confidenceOf(words) };
}

/** The first match of a pattern in the lines, with its groups. */
function match(sheet: Sheet, pattern: RegExp): { span: Span; groups: string[] } | null {
  for (const line of sheet.lines) {
    const hit = pattern.exec(line.flat);
    if (hit !== null)
      return {
        span: { line, from: hit.index, to: hit.index + hit[0].length },
        groups: [...hit].slice(1).map((group) => group ?? ""),
      };
  }
  return null;
}

function readRail(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  const fare = match(sheet, /(?:票价|退票费|改签费)[:：]?¥?(\d+\.\d{1,2})/u) ?? match(sheet, /¥(\d+\.\d{1,2})/u);
  for (const [field, hit] of [
    ["total", fare],
    ["amount", match(sheet, /(?<!总)金额[:：]?¥?(\d+\.\d{2})/u)],
    ["tax", match(sheet, /税额[:：]?¥?(\d+\.\d{2})/u)],
  ] as const) {
    if (hit !== null) put(field, found(sheet, hit.span, money(hit.groups[0] ?? "") ?? ""));
  }
  put("buyer.name", textAfter(sheet, /购买方名称[:：]?/u, /统一社会信用代码/u));
  put("buyer.taxId", valueAfter(sheet, /统一社会信用代码[:：]?/u, /[0-9A-Z]{15,20}/u));
  const stations = match(sheet, /([\u4e00-\u9fff]{2,7})站?([GDCZTKYLS]\d{1,4}|\d{4})([\u4e00-\u9fff]{2,7}?)站?$/u);
  const train = match(sheet, /(?<![A-Z0-9])([GDCZTKYLS]\d{1,4})(?![A-Z0-9])/u);
  if (train !== null) facts.extra["train"] = train.groups[0] ?? "";
  const pair = stations?.groups ?? stationWords(sheet);
  if (pair !== null) {
    facts.extra["fromStation"] = (pair[0] ?? "").replace(/站$/u, "");
    facts.extra["toStation"] = (pair.at(-1) ?? "").replace(/站$/u, "");
  }
  const trip = match(sheet, /(\d{4})年(\d{1,2})月(\d{1,2})日(\d{1,2}:\d{2})开?/u);
  if (trip !== null) {
    const date = printedDate(trip.groups.slice(0, 3).join("-"));
    if (date !== null) facts.extra["travelDate"] = date;
    facts.extra["departure"] = trip.groups[3] ?? "";
  }
  const seat = match(sheet, /(\d{1,2}车)(\d{1,3}[A-F]?号(?:[上中下]铺)?|无座)/u);
  if (seat !== null) [facts.extra["carriage"], facts.extra["seat"]] = [seat.groups[0] ?? "", seat.groups[1] ?? ""];
  const seatClass = match(sheet, /((?:硬座|软座|硬卧|软卧|高级软卧|商务座|特等座|一等座|二等座|一等卧|二等卧|动卧|优选一等座))/u);
  if (seatClass !== null) facts.extra["seatClass"] = seatClass.groups[0] ?? "";
  const ticket = match(sheet, /电子客票号[:：]?([0-9A-Z]{15,30})/u);
  if (ticket !== null) facts.extra["eTicket"] = ticket.groups[0] ?? "";
  const original = match(sheet, /原发票号码[:：]?(\d{20})/u);
  if (original !== null) facts.extra["originalInvoice"] = original.groups[0] ?? "";
  if (facts.number === null) {
    const printed = match(sheet, /^([A-Z]\d{6})(?!\d)/u);
    if (printed !== null) put("number", found(sheet, printed.span, printed.groups[0] ?? ""));
  }
}

/** Two words that end in 站 on one line. */
function stationWords(sheet: Sheet): string[] | null {
  for (const line of sheet.lines) {
    const stations = line.words
      .map((word) => word.text.replace(/\s/gu, ""))
      .filter((text) => /^[\u4e00-\u9fff]{2,8}站$/u.test(text));
    if (stations.length === 2) return stations;
  }
  return null;
}

function textAfter(sheet: Sheet, label: RegExp, until: RegExp): Found | null {
  const span = findSpans(sheet, label)[0];
  if (span === undefined) return null;
  const rest = span.line.flat.slice(span.to);
  const end = rest.search(until);
  const value = { line: span.line, from: span.to, to: end < 0 ? span.line.flat.length : span.to + end };
  return value.to > value.from ? found(sheet, value, spanText(value).trim()) : null;
}

const AIR_FEES: readonly (readonly [string, RegExp])[] = [
  ["fare", /^票价$/u],
  ["fuelSurcharge", /^燃油附加费$/u],
  ["taxRate", /^增值税税率$/u],
  ["tax", /^增值税税额$/u],
  ["developmentFund", /^民航发展基金$/u],
  ["otherTaxes", /^其他税费$/u],
  ["total", /^(?:合计|总额)$/u],
];

const AIR_TRIP: readonly (readonly [string, RegExp, RegExp])[] = [
  ["fromStation", /^自[:：]?$/u, /^[\u4e00-\u9fff][\u4e00-\u9fffA-Z0-9]+$/u],
  ["toStation", /^至[:：]?$/u, /^[\u4e00-\u9fff][\u4e00-\u9fffA-Z0-9]+$/u],
  ["carrier", /^承运人$/u, /^[\u4e00-\u9fff]{2,}/u],
  ["flight", /^航班号$/u, /^[0-9A-Z]{2}\d{3,4}[A-Z]?$/u],
  ["travelDate", /^日期$/u, /^\d{4}[-年]/u],
  ["departure", /^时间$/u, /^\d{1,2}:\d{2}$/u],
];

/** Itineraries print their sums beneath their labels. */
function readAir(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  for (const [name, label] of AIR_FEES) {
    const value = below(sheet, label, /\d/u);
    if (value === null) continue;
    if (name === "tax" || name === "total") put(name, value);
    else facts.extra[name] = value.text;
  }
  const total = match(sheet, /(?:价税合计|合计)(?:\w*?)[:：]?(?:CNY|¥)?(\d+\.\d{2})/u);
  if (facts.total === null && total !== null) put("total", found(sheet, total.span, money(total.groups[0] ?? "") ?? ""));
  put("buyer.name", textAfter(sheet, /购买方名称[:：]?/u, /统一社会信用代码/u));
  put("buyer.taxId", valueAfter(sheet, /统一社会信用代码[/／]?(?:纳税人识别号)?[:：]?/u, /[0-9A-Z]{15,20}/u));
  put("seller.name", textAfter(sheet, /填开单位[:：]?/u, /填开日期|销售网点/u));
  for (const [name, label, value] of AIR_TRIP) {
    const trip = below(sheet, label, value);
    if (trip !== null) facts.extra[name] = name === "travelDate" ? (printedDate(trip.text) ?? trip.text) : trip.text;
  }
  const passenger = textAfter(sheet, /旅客姓名[:：]?/u, /有效身份|签注/u);
  if (passenger !== null) facts.extra["passenger"] = passenger.text;
  const ticket = match(sheet, /电子客票号码?[:：]?(\d{3}-?\d{10})/u);
  if (ticket !== null) facts.extra["eTicket"] = ticket.groups[0] ?? "";
}

/** What stands under a label: in the next lines, nearest to the label's middle. */
function below(sheet: Sheet, label: RegExp, value: RegExp): Found | null {
  const head = sheet.words.find((word) => label.test(word.text.replace(/\s/gu, "")));
  if (head === undefined) return null;
  const under = sheet.words
    .filter(
      (word) =>
        word.cy > head.cy + head.h * 0.5 &&
        word.cy < head.cy + head.h * 3.5 &&
        Math.abs(word.cx - head.cx) < Math.max(head.w, word.w) * 0.8 &&
        value.test(word.text.replace(/\s/gu, "")),
    )
    .sort((a, b) => Math.abs(a.cx - head.cx) + Math.abs(a.cy - head.cy) - Math.abs(b.cx - head.cx) - Math.abs(b.cy - head.cy))[0];
  if (under === undefined) return null;
  const text = under.text.replace(/^(?:CNY|¥)\s*/u, "").trim();
  return {
    text: text.endsWith("%") ? text : (money(text) ?? text),
    box: boxOf(sheet, [under]),
    confidence: confidenceOf([under]),
  };
}

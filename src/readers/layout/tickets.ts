/** Tickets: rail, air, taxi, bus. Their fields have no columns, and some have no labels. */
import { readTicketCode } from "#domain/identity.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Found } from "../facts.ts";
import { readAir } from "./air.ts";
import { boxOf, confidenceOf, findSpans, spanText, spanWords, type Sheet, type Span } from "./lines.ts";
import { valueAfter } from "./header.ts";
import type { Put } from "./put.ts";
import { readStrip } from "./strip.ts";
import { money, printedDate } from "./values.ts";

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

type Match = { span: Span; groups: string[] };

/** The first match of a pattern in the lines, with its groups. */
function match(sheet: Sheet, pattern: RegExp): Match | null {
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

/** What the railway calls the business beside the sale itself. */
const RAIL_MARK = /^(?:换开|改签|退票|重开|始发改签|变更到站)$/u;

function readRail(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  // an invoice for a refund shows the fare too, but is for the fee that was kept
  const fee = sumAfter(sheet, /(?:退票|改签)(?:手续)?费[:：]?/u);
  put("total", fee ?? sumAfter(sheet, /票价[:：]?/u) ?? sumAfter(sheet, /(?=¥)/u));
  put("amount", sumAfter(sheet, /(?<!总)金额[:：]?/u));
  put("tax", sumAfter(sheet, /税额[:：]?/u));
  put("buyer.name", textAfter(sheet, /购买方名称[:：]?/u, /统一社会信用代码/u));
  put("buyer.taxId", valueAfter(sheet, /统一社会信用代码[:：]?/u, /[0-9A-Z]{15,20}/u));
  const extra = (name: string, hit: Match | null, group = 0): void => {
    if (hit !== null && (hit.groups[group] ?? "") !== "") put(`extra.${name}`, found(sheet, hit.span, hit.groups[group] ?? ""));
  };
  extra("train", match(sheet, /(?<![A-Z0-9])([GDCZTKYLS]\d{1,4})(?![A-Z0-9])/u));
  readStations(sheet, put);
  const trip = match(sheet, /(\d{4})年(\d{1,2})月(\d{1,2})日(\d{1,2})[:：](\d{2})开?/u);
  const day = trip === null ? null : printedDate(trip.groups.slice(0, 3).join("-"));
  if (trip !== null && day !== null) put("extra.travelDate", found(sheet, trip.span, day));
  if (trip !== null) put("extra.departure", found(sheet, trip.span, trip.groups.slice(3).join(":")));
  const seat = match(sheet, /(\d{1,2}车)(\d{1,3}[A-F]?号(?:[上中下]铺)?|无座)/u);
  extra("carriage", seat);
  extra("seat", seat, 1);
  // a one that is read as a dash stands before it like one
  const first = match(sheet, /[-—－_](等[座卧])/u);
  if (first !== null) put("extra.seatClass", found(sheet, first.span, `一${first.groups[0] ?? ""}`));
  extra("seatClass", match(sheet, /(高级软卧|硬座|软座|硬卧|软卧|商务座|特等座|优选一等座|一等座|二等座|一等卧|二等卧|动卧)/u));
  extra("eTicket", match(sheet, /电子客票号[:：]?([0-9A-Z]{15,30})/u));
  const person = match(sheet, /((?:\d{6,10}|[A-Z]\d{0,4})\*{3,8}[\dX]{3,4})([\u4e00-\u9fff·]{2,15})?/u);
  extra("passengerId", person);
  extra("passenger", person, 1);
  extra("originalInvoice", match(sheet, /原发票号码[:：]?(\d{20})/u));
  const mark = sheet.words.find((word) => RAIL_MARK.test(word.text.replace(/[\s()（）]/gu, "")));
  if (mark !== undefined)
    put("extra.business", {
      text: mark.text.replace(/[\s()（）]/gu, ""),
      box: boxOf(sheet, [mark]),
      confidence: confidenceOf([mark]),
    });
  if (facts.number === null) {
    const printed = match(sheet, /^([A-Z]\d{6}|[A-Z]\d{2}[A-Z]\d{6})(?!\d)/u);
    if (printed !== null) put("number", found(sheet, printed.span, printed.groups[0] ?? ""));
    readTicketCodeAt(sheet, facts, put);
  }
}

/** What only a ticket of paper prints at its foot: fourteen digits that end in its number. */
function readTicketCodeAt(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  const foot = match(sheet, /(?<!\d)(\d{14}(?:[A-Z]\d{6}|[A-Z]\d{2}[A-Z]\d{6}))(?!\d)/u);
  if (foot === null) return;
  const code = readTicketCode(foot.groups[0] ?? "");
  if (facts.number === null && code !== null) put("number", { ...found(sheet, foot.span, code.number) });
  // read otherwise above and below, one of them is wrong
  if (code?.number === facts.number) put("extra.ticketCode", found(sheet, foot.span, foot.groups[0] ?? ""));
}

/** The sum right of a label, with or without ¥, on its line or one that stands a little off. */
function sumAfter(sheet: Sheet, label: RegExp): Found | null {
  const hit = match(sheet, new RegExp(`${label.source}[¥元]?(-?\\d+\\.\\d{1,2})`, "u"));
  const text = hit === null ? null : money(hit.groups[0] ?? "");
  if (hit !== null && text !== null) return found(sheet, hit.span, text);
  if (label.source.startsWith("(?=")) return null;
  const near = valueAfter(sheet, label, /(?<=¥)-?\d+\.\d{1,2}/u);
  return near === null ? null : { ...near, text: money(near.text) ?? near.text };
}

function readStations(sheet: Sheet, put: Put): void {
  const hit = match(sheet, /([\u4e00-\u9fff]{2,7})站?([GDCZTKYLS]\d{1,4}|\d{4})([\u4e00-\u9fff]{2,7}?)站?$/u);
  const pair = hit === null ? stationWords(sheet) : hit.groups.map((text) => found(sheet, hit.span, text));
  const [from, to] = [pair?.[0], pair?.at(-1)];
  for (const [name, station] of [
    ["fromStation", from],
    ["toStation", to],
  ] as const) {
    if (station !== undefined) put(`extra.${name}`, { ...station, text: station.text.replace(/站$/u, "") });
  }
}

/** Two words that end in 站 on one line. */
function stationWords(sheet: Sheet): Found[] | null {
  for (const line of sheet.lines) {
    const stations = line.words.filter((word) => /^[\u4e00-\u9fff]{2,8}站$/u.test(word.text.replace(/\s/gu, "")));
    if (stations.length === 2)
      return stations.map((word) => ({
        text: word.text.replace(/\s/gu, ""),
        box: boxOf(sheet, [word]),
        confidence: confidenceOf([word]),
      }));
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

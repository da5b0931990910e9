/** Text of the QR codes that invoices carry, in every shape that is known. */
import type { InvoiceKind } from "./invoice.ts";
import { readCode } from "./codes.ts";
import { parseDate } from "./dates.ts";
import { kindFromQr } from "./kinds.ts";
import { formatFen, parseFen } from "./money.ts";
import { plainLines } from "./text.ts";

export type QrFacts = {
  shape: "vat" | "fiscal" | "blockchain" | "url";
  kind: InvoiceKind | null;
  code: string | null;
  number: string | null;
  date: string | null;
  /** what `amount` counts: total = with tax, net = without */
  amountBasis: "total" | "net" | null;
  amount: string | null;
  checkCode: string | null;
  /** the last field of the VAT list, four hexadecimal digits of an unpublished checksum */
  checksum: string | null;
  /** an address in the QR code, shown but never opened by us */
  url: string | null;
};

const EMPTY: QrFacts = {
  shape: "url",
  kind: null,
  code: null,
  number: null,
  date: null,
  amountBasis: null,
  amount: null,
  checkCode: null,
  checksum: null,
  url: null,
};
/** On these kinds the QR code holds the total with tax, on all others the amount without. */
const TOTAL_KINDS = new Set(["31", "32", "51", "61", "81", "82", "83", "84"]);

/** What a QR code says, or null where it is no invoice's. Never throws. */
export function parseQr(text: string): QrFacts | null {
  if (text.length > 4000) return null;
  const tidy = plainLines(text).trim();
  return parseVat(tidy) ?? parseFiscal(tidy) ?? parseUrl(text.trim());
}

/** `01,kind,code,number,amount,yyyyMMdd,check code,hex4[,]`; trailing fields may be missing. */
function parseVat(text: string): QrFacts | null {
  const fields = text.split(",").map((field) => field.trim());
  const [version, type = "", code = "", number = "", amount = "", date = "", checkCode = "", checksum = ""] = fields;
  if (version !== "01" || fields.length < 5 || !/^\d{2}$/u.test(type)) return null;
  if (!/^(\d{8}|\d{20})$/u.test(number) || !/^([0-9A-Za-z]{10,12})?$/u.test(code)) return null;
  const fen = amount === "" ? null : parseFen(amount);
  const kind = kindFromQr(type) ?? (code === "" ? null : readCode(code).kind);
  return {
    ...EMPTY,
    shape: "vat",
    kind,
    code: code === "" ? null : code,
    number,
    date: parseDate(date),
    amountBasis: fen === null ? null : TOTAL_KINDS.has(type) ? "total" : "net",
    amount: fen === null ? null : formatFen(fen),
    checkCode: /^\d{5,20}$/u.test(checkCode) ? checkCode : null,
    checksum: /^[0-9A-Fa-f]{4}$/u.test(checksum) ? checksum.toUpperCase() : null,
  };
}

/** `CZ-EI-00,1.1.0,code,number,check code,date,amount`: fiscal receipts (财政电子票据). */
function parseFiscal(text: string): QrFacts | null {
  const fields = text.split(",").map((field) => field.trim());
  if (!/^CZ-EI(-\w+)?$/iu.test(fields[0] ?? "")) return null;
  const rest = /^\d+(\.\d+)+$/u.test(fields[1] ?? "") ? fields.slice(2) : fields.slice(1);
  const [code = "", number = "", checkCode = "", date = "", amount = ""] = rest;
  if (!/^\d{6,12}$/u.test(code) || !/^\d{6,12}$/u.test(number)) return null;
  const fen = amount === "" ? null : parseFen(amount);
  return {
    ...EMPTY,
    shape: "fiscal",
    kind: "fiscal",
    code,
    number,
    date: parseDate(date),
    amountBasis: fen === null ? null : "total",
    amount: fen === null ? null : formatFen(fen),
    checkCode: /^[0-9A-Za-z]{4,8}$/u.test(checkCode) ? checkCode : null,
  };
}

/** Addresses: blockchain invoices name themselves in the query; others are only known to be addresses. */
function parseUrl(text: string): QrFacts | null {
  const match = /^https?:\/\/([^/?#\s]+)([^?#\s]*)\??([^#\s]*)/iu.exec(text);
  if (!match) return null;
  const [, host = "", , query = ""] = match;
  const params = new Map(query.split("&").map((pair) => splitPair(pair)));
  if (/(^|\.)bcfp\.|blockchain/iu.test(host) || params.has("bill_num")) return parseBlockchain(text, params);
  const digital = params.get("fphm") ?? null;
  if (/chinatax\.gov\.cn(:\d+)?$/iu.test(host) && digital !== null && /^\d{20}$/u.test(digital)) {
    return {
      ...EMPTY,
      number: digital,
      date: parseDate((params.get("kprq") ?? "").slice(0, 8)),
      checksum: params.get("jym")?.toUpperCase() ?? null,
      url: text,
    };
  }
  return { ...EMPTY, kind: /chinatax\.gov\.cn/iu.test(host) && /fp|invoice/iu.test(text) ? "machine-printed" : null, url: text };
}

function parseBlockchain(text: string, params: Map<string, string>): QrFacts | null {
  const number = params.get("bill_num") ?? null;
  const fen = params.get("total_amount") ?? "";
  return {
    ...EMPTY,
    shape: "blockchain",
    kind: "blockchain",
    code: params.get("bill_code") ?? null,
    number: number !== null && /^\d{8}$/u.test(number) ? number : null,
    date: parseDate(params.get("date") ?? ""),
    amountBasis: /^\d{1,15}$/u.test(fen) ? "total" : null,
    amount: /^\d{1,15}$/u.test(fen) ? formatFen(BigInt(fen)) : null,
    url: text,
  };
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf("=");
  const [key, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
  return [key.toLowerCase(), value];
}

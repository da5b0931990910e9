/** What a QR code is, told from its text alone: an invoice's to be looked up, or something else to be named. */
import { parseQr, type QrFacts } from "#domain/qr.ts";

export type CodeKind = "invoice" | "payment" | "wifi" | "contact" | "address" | "text";
export type Code = { key: string; text: string; kind: CodeKind; facts: QrFacts | null; host: string | null };

const PAYMENT =
  /^(wxp:\/\/|https?:\/\/(qr\.alipay\.com|qr\.95516\.com|payapp\.weixin\.qq\.com|wx\.tenpay\.com)\/|weixin:\/\/wxpay)/i;

/** The same invoice photographed twice, or printed with another checksum, has the same `key`. */
export function codeOf(text: string): Code {
  const tidy = text.trim();
  const facts = parseQr(tidy) ?? bareNumber(tidy);
  if (facts?.number) return { key: `${facts.code ?? ""}-${facts.number}`, text: tidy, kind: "invoice", facts, host: null };
  return { key: tidy, text: tidy, kind: otherKind(tidy), facts: null, host: hostOf(tidy) };
}

/** Some printers put nothing but the number into the code. */
function bareNumber(text: string): (Pick<QrFacts, "number"> & QrFacts) | null {
  return /^(\d{20}|\d{8})$/.test(text) ? parseQr(`01,00,,${text},`) : null;
}

function otherKind(text: string): CodeKind {
  if (PAYMENT.test(text)) return "payment";
  if (/^WIFI:/i.test(text)) return "wifi";
  if (/^(BEGIN:VCARD|MECARD:)/i.test(text)) return "contact";
  return /^https?:\/\//i.test(text) ? "address" : "text";
}

/** The name of the server that a code leads to; the rest of an address may hold personal data and isn't shown. */
function hostOf(text: string): string | null {
  return /^https?:\/\/(?:[^/?#\s]*@)?([^/?#\s:]+)/i.exec(text)?.[1]?.toLowerCase() ?? null;
}

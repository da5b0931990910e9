/** What a server answered to a download link: a file of a kind that may be an invoice, or else what in its place. */
import { CAPTCHA, SIGN_IN } from "#domain/sources/mail-words.ts";

const STARTS: readonly (readonly [ending: string, bytes: string])[] = [
  ["pdf", "%PDF"],
  // an OFD is a ZIP too; which of both it is tells its name
  ["zip", "PK\u0003\u0004"],
  ["jpg", "\u00ff\u00d8\u00ff"],
  ["png", "\u0089PNG"],
  ["rar", "Rar!"],
  ["7z", "7z\u00bc\u00af"],
  ["xml", "<?xml"],
];
const HTML = /^\s*(?:<!doctype html|<html|<head|<body|<script|<!--)/i;
const HTML_SOON = /<(?:html|!doctype html)[\s>]/i;
/** Of a page so much is looked at. */
const LOOKED_AT = 200_000;
const ENDING = /\.(pdf|ofd|xml|zip|rar|7z|jpe?g|png)$/i;

export type Download = { file: true; ending: string } | { file: false; is: "captcha" | "sign-in" | "page" | "not-a-file" };

/** By its first bytes, whatever the server calls it. @param bytes of the answer's body @param type its Content-Type */
export function judgeDownload(bytes: Uint8Array, type: string): Download {
  const text = latin1(bytes.subarray(0, 1024)).replace(/^\u00ef\u00bb\u00bf/, "");
  const page = HTML.test(text) || HTML_SOON.test(text) || (/^text\/html|xhtml/i.test(type) && !text.startsWith("%PDF"));
  if (page) {
    const words = new TextDecoder().decode(bytes.subarray(0, LOOKED_AT));
    return { file: false, is: CAPTCHA.test(words) ? "captcha" : SIGN_IN.test(words) ? "sign-in" : "page" };
  }
  const found = STARTS.find(([, start]) => text.startsWith(start));
  return found === undefined ? { file: false, is: "not-a-file" } : { file: true, ending: found[0] };
}

/**
 * What the file is called: as the answer says, else as the link ends, else as the mail.
 * @param disposition Content-Disposition, bytes as characters @param ending of its kind, by its first bytes
 */
export function nameOfDownload(disposition: string, link: string, subject: string, ending: string): string {
  const named = dispositionName(disposition) ?? lastPart(link) ?? subject;
  if (ENDING.test(named)) return named;
  return `${named}.${ending}`;
}

function dispositionName(disposition: string): string | null {
  const encoded = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) return decoded(encoded);
  const plain = /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(disposition);
  const name = plain?.[1] ?? plain?.[2];
  if (name === undefined || name === "") return null;
  if (/%[0-9a-f]{2}/i.test(name)) return decoded(name);
  return fromBytes(name);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Servers write names as bytes: UTF-8, or else what Chinese systems write. */
function fromBytes(name: string): string {
  if (!/[\u0080-\u00ff]/.test(name)) return name;
  const bytes = Uint8Array.from(name, (each) => each.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

function lastPart(link: string): string | null {
  const name = decoded(new URL(link).pathname.split("/").at(-1) ?? "");
  return ENDING.test(name) ? name : null;
}

const latin1 = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

/** Taxpayer ids: 统一社会信用代码 (GB 32100-2015) with its check character, and the older forms. */
import { plain } from "./text.ts";

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const PERSON_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const AUTHORITIES = "123456789ANY";
/** What is taken for what by eye and by OCR; only characters that GB 32100 allows stand on the right. */
const CONFUSIONS: Record<string, string> = { O: "0", I: "1", S: "5", V: "U", Z: "2" };
const LOOK_ALIKES: Record<string, string> = {
  "0": "DQ",
  D: "0",
  Q: "0",
  "1": "LT7",
  L: "1",
  "2": "7",
  "5": "6",
  "6": "5G",
  G: "6",
  "8": "B3",
  B: "8",
  "3": "8",
  U: "W",
  A: "4",
  "4": "A",
  "9": "4",
  "7": "1T",
  T: "7",
  C: "G",
  M: "N",
  N: "M",
  F: "E",
  E: "F",
  P: "R",
  R: "P",
  X: "Y",
  Y: "X",
};

export type TaxIdKind = "uscc" | "old15" | "person" | "old17" | "old20" | "unknown";
export type TaxIdProblem = "empty" | "length" | "characters" | "checksum" | "organisation-check" | "authority" | "region";
export type TaxIdReading = {
  /** true where nothing speaks against it; a checksum that fails is a warning, not a refusal */
  ok: boolean;
  kind: TaxIdKind;
  /** upper case, without blanks and dashes */
  value: string;
  problems: TaxIdProblem[];
  /** the only id one usual confusion away whose check character is right */
  suggestion?: string;
};

/** The 18th character of a 统一社会信用代码 for its first 17; null where a character isn't allowed. */
export function usccCheck(first17: string): string | null {
  let sum = 0;
  for (let i = 0; i < 17; i++) {
    const value = ALPHABET.indexOf(first17.charAt(i));
    const weight = WEIGHTS[i];
    if (value < 0 || first17.charAt(i) === "" || weight === undefined) return null;
    sum += value * weight;
  }
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** True where the last of 18 characters is the check character of the 17 before it. */
export function usccOk(id: string): boolean {
  return id.length === 18 && usccCheck(id.slice(0, 17)) === id.charAt(17);
}

/** The check character of an organisation code (GB 11714), the 9th of nine; null where a character isn't allowed. */
export function organisationCheck(first8: string): string | null {
  let sum = 0;
  for (let i = 0; i < 8; i++) {
    const value = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".indexOf(first8.charAt(i));
    const weight = ORG_WEIGHTS[i];
    if (value < 0 || first8.charAt(i) === "" || weight === undefined) return null;
    sum += value * weight;
  }
  const check = 11 - (sum % 11);
  return check === 10 ? "X" : check === 11 ? "0" : String(check);
}

/** True for an 18-digit identity number of a person whose check digit and birthday are right. */
export function personIdOk(id: string): boolean {
  if (!/^[1-8]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[0-9X]$/u.test(id)) return false;
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(id.charAt(i)) * (PERSON_WEIGHTS[i] ?? 0);
  return "10X98765432".charAt(sum % 11) === id.charAt(17);
}

/** Reads a taxpayer id as typed or printed. Never throws. */
export function checkTaxId(text: string): TaxIdReading {
  const value = plain(text)
    .toUpperCase()
    .replace(/[\s\-_.:,]/gu, "");
  if (value === "") return { ok: false, kind: "unknown", value, problems: ["empty"] };
  if (!/^[0-9A-Z]+$/u.test(value)) return { ok: false, kind: "unknown", value, problems: ["characters"] };
  if (value.length === 18) return checkUscc(value);
  if (value.length === 15) return checkOld15(value);
  if (value.length === 17 && /^\d{17}$/u.test(value)) return { ok: true, kind: "old17", value, problems: [] };
  if (value.length === 20 && /^\d{17}[0-9X]\d{2}$/u.test(value) && personIdOk(value.slice(0, 18)))
    return { ok: true, kind: "old20", value, problems: [] };
  const suggestion = value.length === 17 || value.length === 19 ? onlyOne(lengthMended(value)) : undefined;
  return { ok: false, kind: "unknown", value, problems: ["length"], ...(suggestion ? { suggestion } : {}) };
}

function checkUscc(value: string): TaxIdReading {
  if (usccOk(value)) {
    const problems: TaxIdProblem[] = [];
    if (!AUTHORITIES.includes(value.charAt(0))) problems.push("authority");
    return { ok: problems.length === 0, kind: "uscc", value, problems };
  }
  if (personIdOk(value)) return { ok: true, kind: "person", value, problems: [] };
  const problems: TaxIdProblem[] = [[...value].every((sign) => ALPHABET.includes(sign)) ? "checksum" : "characters"];
  const suggestion = suggestUscc(value);
  return { ok: false, kind: "uscc", value, problems, ...(suggestion ? { suggestion } : {}) };
}

function checkOld15(value: string): TaxIdReading {
  if (!/^\d{6}[0-9A-Z]{9}$/u.test(value)) return { ok: false, kind: "old15", value, problems: ["characters"] };
  if (organisationCheck(value.slice(6, 14)) === value.charAt(14)) return { ok: true, kind: "old15", value, problems: [] };
  // many 15-digit ids are identity numbers of shopkeepers, or end in a check digit of their own: not refused
  return { ok: true, kind: "old15", value, problems: ["organisation-check"] };
}

/** First the letters that can't occur, then one look-alike; only where exactly one id results. */
function suggestUscc(value: string): string | undefined {
  const mended = [...value].map((sign) => CONFUSIONS[sign] ?? sign).join("");
  if (mended !== value && usccOk(mended)) return mended;
  const found = new Set<string>();
  for (let i = 0; i < 18; i++) {
    for (const other of LOOK_ALIKES[mended.charAt(i)] ?? "") {
      const candidate = mended.slice(0, i) + other + mended.slice(i + 1);
      if (usccOk(candidate) && plausible(candidate)) found.add(candidate);
    }
  }
  if (found.size > 0) return onlyOne(found);
  for (let i = 0; i + 1 < 18; i++) {
    const swapped = mended.slice(0, i) + mended.charAt(i + 1) + mended.charAt(i) + mended.slice(i + 2);
    if (swapped !== mended && usccOk(swapped) && plausible(swapped)) found.add(swapped);
  }
  return onlyOne(found);
}

/** Region digits are digits, and the organisation code inside has a check character of its own. */
function plausible(id: string): boolean {
  return (
    AUTHORITIES.includes(id.charAt(0)) && /^\d{6}$/u.test(id.slice(2, 8)) && organisationCheck(id.slice(8, 16)) === id.charAt(16)
  );
}

function lengthMended(value: string): Set<string> {
  const found = new Set<string>();
  if (value.length === 19) {
    for (let i = 0; i < 19; i++) {
      const shorter = value.slice(0, i) + value.slice(i + 1);
      if (usccOk(shorter) && plausible(shorter)) found.add(shorter);
    }
    return found;
  }
  for (let i = 0; i <= 17; i++) {
    for (const sign of ALPHABET) {
      const longer = value.slice(0, i) + sign + value.slice(i);
      if (usccOk(longer) && plausible(longer)) found.add(longer);
    }
  }
  return found;
}

function onlyOne(found: Set<string>): string | undefined {
  return found.size === 1 ? [...found][0] : undefined;
}

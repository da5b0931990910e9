/**
 * Recognised tax ids: the usual confusions (O and 0, I and 1, S and 5 …) are mended where the check character agrees; and
 * plates, whose standard leaves out I and O.
 */
import type { InvoiceFacts } from "#domain/invoice.ts";
import { checkTaxId, usccOk } from "#domain/taxid.ts";

/** What a character is mistaken for, the usual one first. */
const TWINS: Record<string, string> = {
  O: "0",
  Q: "0",
  D: "0",
  I: "1J",
  L: "1",
  Z: "2",
  S: "5",
  B: "8",
  G: "6",
  "8": "B",
  "5": "S",
  "0": "D",
};

/** The id as it must have been printed, or as it was read where nothing better is certain. */
export function mendTaxId(read: string): string {
  if (checkTaxId(read).ok) return read;
  // the seal's or the table's line beside the id is often read as one more character
  if (read.length === 19) return only([read.slice(0, 18), read.slice(1)]) ?? read;
  if (read.length === 17) return only(longer(read)) ?? read;
  if (read.length !== 18) return read;
  const digits = [...read]
    .map((char, at) =>
      at >= 2 && at < 8
        ? /[A-Z]/u.test(char)
          ? (TWINS[char]?.[0] ?? char)
          : char
        : /[IOSVZ]/u.test(char)
          ? (TWINS[char]?.[0] ?? char)
          : char,
    )
    .join("");
  if (usccOk(digits)) return digits;
  const strange = [...read].findIndex((char, at) => at >= 8 && /[IOSVZ]/u.test(char));
  // a letter that no id has was certainly misread, another one perhaps
  const candidates =
    strange < 0 ? Array.from({ length: 10 }, (_, at) => at + 8).flatMap((at) => twins(digits, at)) : twins(read, strange);
  return only(candidates) ?? read;
}

function twins(id: string, at: number): string[] {
  return [...(TWINS[id[at] ?? ""] ?? "")].map((twin) => id.slice(0, at) + twin + id.slice(at + 1));
}

/** Of equal digits side by side one is lost: with one more of them. */
function longer(read: string): string[] {
  return Array.from({ length: read.length - 1 }, (_, at) => at)
    .filter((at) => read[at] === read[at + 1])
    .map((at) => read.slice(0, at) + (read[at] ?? "") + read.slice(at));
}

/** The one candidate whose check character fits; null where none or several do. */
function only(candidates: string[]): string | null {
  const fitting = [...new Set(candidates)].filter((id) => usccOk(id));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** A plate as GA 36 knows it: behind the region's two signs I and O, which look like digits, don't occur. */
const PLATE = /^(\p{Script=Han}[A-Z][·.]?)([0-9A-Z]{5,6})$/u;

/** Mends the plates of an invoice, in place. */
export function mendPlates({ extra }: InvoiceFacts): void {
  for (const [name, value] of Object.entries(extra)) {
    const [, region, serial] = (/^plate(?:\.\d+)?$/u.test(name) && PLATE.exec(value)) || [];
    if (region !== undefined && serial !== undefined) extra[name] = region + serial.replaceAll("O", "0").replaceAll("I", "1");
  }
}

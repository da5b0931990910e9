/** Recognised tax ids: the usual confusions (O and 0, I and 1, S and 5 …) are mended where the check character agrees. */
import { checkTaxId, usccOk } from "#domain/taxid.ts";

const TWINS: Record<string, string> = {
  O: "0",
  Q: "0",
  D: "0",
  I: "1",
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
  if (read.length === 19) return [read.slice(0, 18), read.slice(1)].find((id) => usccOk(id)) ?? read;
  if (read.length !== 18) return read;
  const digits = [...read]
    .map((char, at) =>
      at >= 2 && at < 8
        ? /[A-Z]/u.test(char)
          ? (TWINS[char] ?? char)
          : char
        : /[IOSVZ]/u.test(char)
          ? (TWINS[char] ?? char)
          : char,
    )
    .join("");
  if (usccOk(digits)) return digits;
  const candidates = new Set<string>();
  for (let at = 8; at < 18; at++) {
    const twin = TWINS[digits[at] ?? ""];
    const changed = twin === undefined ? null : digits.slice(0, at) + twin + digits.slice(at + 1);
    if (changed !== null && usccOk(changed)) candidates.add(changed);
  }
  const [only] = candidates;
  return candidates.size === 1 && only !== undefined ? only : read;
}

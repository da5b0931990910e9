/** Characters that PDF producers use in place of the ones that are meant. Full-width brackets and the like stay as printed. */
import { plain } from "#domain/text.ts";

const NOT_MEANT: Record<string, string> = { "´": "¥", "￥": "¥", "％": "%", "＊": "*", "．": ".", "－": "-" };
const RADICALS_AND_COMPATIBILITY = /[\u2e80-\u2fdf\uf900-\ufaff]/;
const WIDE_LETTERS_AND_DIGITS = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/;
const ODD_BLANKS = /[\u00a0\u2000-\u200f\u202f\u205f\u3000\ufeff]/;

/** Kangxi and CJK radicals (⼦ for 子), compatibility ideographs, `´` for ¥, odd blanks and full-width letters and digits. */
export function mendGlyphs(text: string): string {
  let mended = "";
  for (const char of text) mended += mendChar(char);
  return mended;
}

function mendChar(char: string): string {
  const known = NOT_MEANT[char];
  if (known !== undefined) return known;
  if (RADICALS_AND_COMPATIBILITY.test(char) || WIDE_LETTERS_AND_DIGITS.test(char)) return plain(char);
  return ODD_BLANKS.test(char) ? " " : char;
}

/**
 * Whether a password is worth anything against somebody who guesses: long beats complicated (NIST SP 800-63B asks for no
 * kinds of characters), but a known password, one's own name or a walk over the keyboard is worth little however long.
 *
 * The password is cut into pieces that a guesser tries first. Each is worth a few characters, what is left one for each.
 */
export const PASSWORD_LENGTH_MIN = 10;
export const PASSWORD_LENGTH_MAX = 200;

/** What the product is called: it comes to mind first where a password is asked for. */
export const PRODUCT_WORDS = ["piaozai", "票在"];
/** What companies are called besides their own name. */
const COMPANY_FORMS = /(?:集团|控股|股份|有限|责任|公司|科技|贸易|商贸|（.*?）|\(.*?\))/g;
/** The part of a company's name that is its own. */
export const ownPartOf = (company: string): string => company.replaceAll(COMPANY_FORMS, "");

/** common: in the list of known passwords; personal: of the person or the company; number: a date, a phone number, an ID */
export const WEAKNESSES = ["common", "personal", "keyboard", "sequence", "repeated", "number"] as const;
export type Weakness = (typeof WEAKNESSES)[number];
export type Known = {
  /** words that somebody who knows the person tries: names, e-mail, company */
  own: readonly string[];
  /** whether it is a known password; asked in lower case */
  isCommon: (word: string) => boolean;
};

/** What a piece is worth, in characters. */
const WORTH: Record<Weakness, number> = { common: 3, personal: 0, keyboard: 1, sequence: 1, repeated: 1, number: 2 };
/** Below it a password is refused: seven characters that nobody can tell beforehand, or three known words. */
const WORTH_MIN = 7;
const WORD_MIN = 4;
const WORD_MAX = 20;

const ROWS = ["`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./", "~!@#$%^&*()_+"];
const COLUMNS = ["1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/", "!qaz", "@wsx", "#edc", "$rfv"];
const PAD = ["147", "258", "369", "789", "456", "159", "357"];
const reversed = (text: string): string => [...text].reverse().join("");
const bothWays = (lines: string[]): string[] => [...lines, ...lines.map(reversed)];
const LONG_LINES = bothWays(ROWS);
const SHORT_LINES = bothWays([...COLUMNS, ...PAD]);

const LEET: Record<string, string> = { "@": "a", "4": "a", "0": "o", "3": "e", $: "s", "5": "s", "7": "t", "!": "i", "8": "b" };
const unleet = (text: string, one: string): string =>
  [...text].map((sign) => (sign === "1" ? one : (LEET[sign] ?? sign))).join("");

const NUMBERS = [
  /^1[3-9]\d{9}/,
  /^\d{17}[\dx]/,
  /^(?:19|20)\d{2}[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])/,
  /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d{2}/,
  /^(?:19|20)\d{2}/,
];

/** The longest start of `rest` that stands in one of the lines; 0 where it is shorter than `least`. */
function walk(rest: string, lines: string[], least: number): number {
  let length = least;
  if (!lines.some((line) => line.includes(rest.slice(0, length))) || rest.length < least) return 0;
  while (length < rest.length && lines.some((line) => line.includes(rest.slice(0, length + 1)))) length++;
  return length;
}

/** abcd, 4321: each sign the next one of the alphabet, all in one direction. */
function sequence(rest: string): number {
  const step = rest.charCodeAt(1) - rest.charCodeAt(0);
  if (Math.abs(step) !== 1 || !/^[a-z0-9]/.test(rest)) return 0;
  let length = 2;
  while (length < rest.length && rest.charCodeAt(length) - rest.charCodeAt(length - 1) === step) length++;
  return length >= (/^\d/.test(rest) ? 3 : 4) ? length : 0;
}

/** How much of what comes only repeats what stands right before it. */
function repetition(text: string, at: number): number {
  let longest = 0;
  for (let size = 1; size <= at; size++) {
    const block = text.slice(at - size, at);
    let length = 0;
    while (text.startsWith(block, at + length)) length += size;
    if (length >= Math.max(2, size)) longest = Math.max(longest, length);
  }
  return longest;
}

function commonWord(forms: readonly string[], at: number, isCommon: Known["isCommon"]): number {
  for (let length = Math.min(WORD_MAX, forms[0]!.length - at); length >= WORD_MIN; length--)
    if (forms.some((form) => isCommon(form.slice(at, at + length)))) return length;
  return 0;
}

type Piece = { kind: Weakness; length: number };

/** The longest piece that begins here; of two as long the one that is worth less. */
function pieceAt(forms: readonly string[], own: readonly string[], at: number, isCommon: Known["isCommon"]): Piece | null {
  const text = forms[0]!;
  const rest = text.slice(at);
  const found: Piece[] = [
    {
      kind: "personal",
      length: Math.max(0, ...own.filter((word) => forms.some((form) => form.startsWith(word, at))).map((word) => word.length)),
    },
    { kind: "repeated", length: repetition(text, at) },
    { kind: "keyboard", length: Math.max(walk(rest, LONG_LINES, WORD_MIN), walk(rest, SHORT_LINES, 3)) },
    { kind: "sequence", length: sequence(rest) },
    { kind: "number", length: Math.max(0, ...NUMBERS.map((form) => form.exec(rest)?.[0].length ?? 0)) },
    { kind: "common", length: commonWord(forms, at, isCommon) },
  ];
  return found
    .filter(({ length }) => length > 0)
    .reduce<Piece | null>((best, each) => (best === null || each.length > best.length ? each : best), null);
}

/** What makes a password too easy to guess, null where nothing does. Its length is looked at elsewhere. */
export function weaknessOf(password: string, { own, isCommon }: Known): Weakness | null {
  const text = password.normalize("NFKC").toLowerCase();
  const forms = [text, unleet(text, "i"), unleet(text, "l")];
  const words = own
    .map((word) => word.normalize("NFKC").toLowerCase())
    .filter((word) => word.length >= (/[^\u0020-\u007e]/.test(word) ? 2 : 3));
  const covered = new Map<Weakness, number>();
  let worth = 0;
  for (let at = 0; at < text.length;) {
    const piece = pieceAt(forms, words, at, isCommon);
    if (piece !== null) covered.set(piece.kind, (covered.get(piece.kind) ?? 0) + piece.length);
    worth += piece === null ? 1 : WORTH[piece.kind];
    at += piece?.length ?? 1;
  }
  if (worth >= WORTH_MIN) return null;
  return [...covered].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? "common";
}

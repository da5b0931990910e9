/** Counting in what a PDF's pages draw without parsing it (ISO 32000-1, 7.8.2): strings and operators. */

/** pdfium reads no more of one string */
const LONGEST_STRING = 32_767;
const [OPEN, CLOSE, LESS, GREATER, ESCAPE] = [0x28, 0x29, 0x3c, 0x3e, 0x5c];

/** How often an operator like `Do` stands in a content: after a blank, and not as the beginning of a longer word. */
export function countOperator(content: Buffer, operator: string): number {
  let found = 0;
  for (let at = content.indexOf(operator); at >= 0; at = content.indexOf(operator, at + operator.length))
    if (isBlank(content[at - 1]) && !isWord(content[at + operator.length])) found++;
  return found;
}

/** Bytes of all strings of a content, at most so many letters it shows. */
export function lettersOf(content: Buffer): number {
  let letters = 0;
  for (let at = 0; at < content.length; at++) {
    const from = at;
    if (content[at] === OPEN) {
      at = endOfLiteral(content, at);
      letters += at - from - 1;
    } else if (content[at] === LESS && content[at + 1] === LESS) at++;
    else if (content[at] === LESS) {
      const most = Math.min(content.length, from + 2 * LONGEST_STRING);
      while (at < most && content[at] !== GREATER) at++;
      letters += (at - from - 1) / 2;
    }
  }
  return letters;
}

/** Where a string in brackets ends; they may stand in it in pairs. */
function endOfLiteral(content: Buffer, from: number): number {
  const most = Math.min(content.length, from + LONGEST_STRING);
  let depth = 1;
  let at = from + 1;
  for (; at < most; at++) {
    if (content[at] === ESCAPE) at++;
    else if (content[at] === OPEN) depth++;
    else if (content[at] === CLOSE && --depth === 0) break;
  }
  return at;
}

const isBlank = (byte: number | undefined): boolean => byte === undefined || byte <= 0x20;
const isWord = (byte: number | undefined): boolean => byte !== undefined && /[\w*'"]/u.test(String.fromCharCode(byte));

/** "25117000000312456789" → ["2511","7000",…]: 20 digits in fours for the eye; shorter numbers stay in one piece. */
export function groupDigits(number: string): string[] {
  if (!/^\d{16,}$/.test(number)) return [number];
  return number.match(/.{1,4}/g) ?? [number];
}

export type DigitDiff = { text: string; differs: boolean }[];

/**
 * Marks what of `found` isn't in `asked`: the longest common subsequence stays plain. Numbers have at most 20 digits.
 * A digit that is missing in `found` marks its neighbours, so that there is something to see.
 */
export function diffDigits(asked: string, found: string): DigitDiff {
  if (asked === found) return found ? [{ text: found, differs: false }] : [];
  const kept = commonPositions(asked, found);
  const marks = Array.from(found, (_, position) => !kept.has(position));
  if (!marks.includes(true)) {
    const at = firstGap(asked, found, kept);
    if (marks.length > 0) marks[Math.min(at, marks.length - 1)] = true;
  }
  const parts: DigitDiff = [];
  Array.from(found).forEach((digit, position) => {
    const last = parts.at(-1);
    const differs = marks[position] ?? false;
    if (last && last.differs === differs) last.text += digit;
    else parts.push({ text: digit, differs });
  });
  return parts;
}

/** Positions of `found` that belong to a longest common subsequence with `asked`. */
function commonPositions(asked: string, found: string): Map<number, number> {
  const table = Array.from({ length: asked.length + 1 }, () => Array.from({ length: found.length + 1 }, () => 0));
  for (let i = asked.length - 1; i >= 0; i--)
    for (let j = found.length - 1; j >= 0; j--)
      table[i]![j] = asked[i] === found[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  const kept = new Map<number, number>();
  for (let i = 0, j = 0; i < asked.length && j < found.length;) {
    if (asked[i] === found[j]) kept.set(j++, i++);
    else if (table[i + 1]![j]! >= table[i]![j + 1]!) i++;
    else j++;
  }
  return kept;
}

/** Where `found` lacks something that `asked` has. */
function firstGap(asked: string, found: string, kept: Map<number, number>): number {
  for (let j = 0; j < found.length; j++) if ((kept.get(j) ?? j) !== j) return j;
  return asked.length > found.length ? found.length : 0;
}

/** Which invoice the name of a file speaks of. Pure. */

/** Eight digits are given to many invoices, and a day has eight too: they count beside their code only. */
const ALONE_MIN = 10;
type Asked = { number: string | null; code: string | null };

/** Runs of digits of which a name that speaks of this invoice has one; none where its number says too little. */
export function digitsInName({ number, code }: Asked): string[] {
  if (number === null) return [];
  if (number.length >= ALONE_MIN) return [number];
  return code === null || number.length < 8 ? [] : [number, code + number];
}

export function isNamed(name: string, asked: Asked): boolean {
  const wanted = digitsInName(asked);
  const digits: readonly string[] = name.match(/\d+/gu) ?? [];
  if (!digits.some((each) => wanted.includes(each))) return false;
  return wanted.length === 1 || digits.includes(wanted[1]!) || digits.includes(asked.code!);
}

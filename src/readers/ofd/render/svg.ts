/** Text and attribute values in SVG: escaped, and without control characters and halves of surrogate pairs, which XML can't hold. */
export function escape(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A number with at most four decimals; what is no finite number becomes 0. */
export function num(value: number): string {
  if (!Number.isFinite(value)) return "0";
  return String(Math.round(value * 10_000) / 10_000);
}

/** An element; attributes that are null are left out. Attribute values are escaped, content must be SVG already. */
export function element(name: string, attributes: Record<string, string | number | null>, content?: string): string {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) open += ` ${key}="${typeof value === "number" ? num(value) : escape(value)}"`;
  }
  return content === undefined ? `${open}/>` : `${open}>${content}</${name}>`;
}

/** A transform attribute for a matrix; null for the identity. */
export function transform(m: readonly number[]): string | null {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = m;
  if (a === 1 && b === 0 && c === 0 && d === 1) return e === 0 && f === 0 ? null : `translate(${num(e)} ${num(f)})`;
  return `matrix(${[a, b, c, d, e, f].map((value) => String(Number(value.toPrecision(8)))).join(" ")})`;
}

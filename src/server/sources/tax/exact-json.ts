/** JSON whose numbers stay as they were written: an amount of 0.10 is no 0.1, and a number of 20 digits no float. */

type Raw = { rawJSON: string };
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
/** ECMAScript 2026, in Node since 21; its types come later. */
const exact = JSON as unknown as {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): Raw;
  isRawJSON(value: unknown): value is Raw;
};

export type Fields = Record<string, unknown>;

/** What is no JSON is undefined. `JSON.stringify` writes it as it was. */
export function parseExact(text: string): unknown {
  try {
    return exact.parse(text, (_, value, { source }) =>
      typeof value === "number" && source !== undefined ? exact.rawJSON(source) : value,
    );
  } catch {
    return undefined;
  }
}

export const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

/** The text of a field, a number as it was written; null where there is none. */
export function textIn(fields: Fields, name: string): string | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : null;
  if (exact.isRawJSON(value)) return value.rawJSON;
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** A count; null where it is none. */
export function countIn(fields: Fields, name: string): number | null {
  const text = textIn(fields, name);
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

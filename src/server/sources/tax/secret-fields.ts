/** What signs in at a provider are several words; they are kept sealed together as one text. */
import { fieldsOf } from "./exact-json.ts";

/** Those that are there and aren't empty. */
export function secretFields<Name extends string>(secret: string | null, names: readonly Name[]): Partial<Record<Name, string>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(secret ?? "");
  } catch {
    return {};
  }
  const fields = fieldsOf(parsed);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = fields[name];
      return typeof value === "string" && value !== "" ? [[name, value]] : [];
    }),
  ) as Partial<Record<Name, string>>;
}

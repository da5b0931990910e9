/** What was odd about a file, and what to do, in the words that the web app uses too (namespace `reading`). */
import type { Cli } from "./cli.ts";
import { fieldWord } from "./invoice-words.ts";
import { printable } from "./table.ts";

type ReadingProblem = { code: string; message: string; detail?: Record<string, string> | undefined };

/** The first of the keys of `reading` that has words; "" where none has. */
function firstOf(cli: Cli, keys: string[], params: Record<string, string>): string {
  const key = keys.map((each) => `reading:${each}`).find((each) => cli.i18n.has(cli.locale, each));
  return key === undefined ? "" : printable(cli.i18n.t(cli.locale, key, params));
}

/** Fields and witnesses of a problem's details by their names. */
function named(cli: Cli, detail: Record<string, string>): Record<string, string> {
  const witness = (from: string): string => {
    const key = `domain:witness.${from}`;
    return cli.i18n.has(cli.locale, key) ? cli.i18n.t(cli.locale, key) : from;
  };
  return Object.fromEntries(
    Object.entries(detail).map(([key, value]) => {
      if (key === "field") return [key, fieldWord(cli, value)];
      return [key, key === "fromA" || key === "fromB" ? witness(value) : value];
    }),
  );
}

/** What is wrong, and the next step ("" where there is none to name). */
export function problemWords(cli: Cli, { code, message, detail = {} }: ReadingProblem): { words: string; next: string } {
  if (code !== "not-an-invoice") {
    const ofField = code === "low-confidence" && detail["field"] ? [`problem.${code}-field`] : [];
    const words = firstOf(cli, [...ofField, `problem.${code}`], named(cli, detail));
    return { words: words || printable(message), next: firstOf(cli, [`next.${code}`], {}) };
  }
  const is = detail["is"] ?? "unknown";
  const what = is === "unknown" ? "" : firstOf(cli, [`is.${is}`], {});
  const words =
    what === "" ? firstOf(cli, ["problem.not-an-invoice"], {}) : firstOf(cli, ["problem.not-an-invoice-but"], { what });
  return { words, next: firstOf(cli, [`next.${is}`, "next.not-an-invoice"], {}) };
}

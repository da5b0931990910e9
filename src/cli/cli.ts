/** What every command has at hand: words, streams, and the exit statuses of the contract. */
import { LOCALES, nearestLocale, terminalLocale } from "../locales/index.ts";
import type { Locale } from "../locales/index.ts";
import { loadI18n } from "#server/platform/i18n.ts";
import type { I18n, Params } from "#server/platform/i18n.ts";

/** 0 fine, 1 the answer is no, 2 wrong usage, 3 failed */
export const EXIT = { fine: 0, no: 1, usage: 2, failed: 3 } as const;

export type Cli = {
  locale: Locale;
  i18n: I18n;
  /** the sentence cli:<key> */
  t(key: string, params?: Params): string;
  /** a line on stdout: the answer itself */
  print(line?: string): void;
  /** one JSON value a line on stdout */
  json(value: unknown): void;
  /** a line on stderr: what happens, what is wrong */
  say(line: string): void;
  /** colours only for a terminal that wants them */
  paint(style: "bold" | "dim" | "red" | "green" | "yellow", text: string): string;
};

/** Sentences after each other; titles come without a full stop. */
export function sentences(locale: Locale, parts: (string | undefined)[]): string {
  const [stop, blank] = locale === "en" ? [".", " "] : ["\u3002", ""];
  return parts
    .filter((part) => part !== undefined && part !== "")
    .map((part) => (/[.!?:\u3002\uff01\uff1f\uff1a]$/.test(part!) ? part : part + stop))
    .join(blank);
}

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

/** --lang wins over the terminal's language; it is needed before the options are read, for --help. */
export function localeOf(args: string[], env: NodeJS.ProcessEnv): Locale {
  const at = args.findIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  const wanted = at < 0 ? null : (args[at]!.split("=")[1] ?? args[at + 1] ?? "");
  const exact = LOCALES.find((locale) => locale.toLowerCase() === wanted?.toLowerCase());
  return exact ?? (wanted ? nearestLocale(wanted) : null) ?? terminalLocale(env);
}

export function createCli(args: string[], env: NodeJS.ProcessEnv = process.env): Cli {
  const locale = localeOf(args, env);
  const i18n = loadI18n();
  const colours = process.stderr.isTTY === true && process.stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
  return {
    locale,
    i18n,
    t: (key, params) => i18n.t(locale, `cli:${key}`, params),
    print: (line = "") => void process.stdout.write(`${line}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    say: (line) => void process.stderr.write(`${line}\n`),
    paint: (style, text) => (colours ? `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m` : text),
  };
}

import { ProblemError, TroubleError, errorCode } from "#server/platform/errors.ts";
import { EXIT, sentences } from "./cli.ts";
import type { Cli } from "./cli.ts";

/** Says what is wrong and what to do; returns the exit status. */
export function report(cli: Cli, error: unknown): number {
  cli.say(`${cli.paint("red", "✗")} ${sentenceOf(cli, error)}`);
  if (process.env.PIAOZAI_DEBUG && error instanceof Error) cli.say(error.stack ?? "");
  return EXIT.failed;
}

function sentenceOf(cli: Cli, error: unknown): string {
  const { i18n, locale } = cli;
  if (error instanceof TroubleError) {
    const key = `platform:trouble.${error.code}`;
    return i18n.has(locale, key) ? i18n.t(locale, key, error.params) : error.message;
  }
  if (error instanceof ProblemError) {
    const key = i18n.has(locale, `problems:${error.code}.title`)
      ? `problems:${error.code}`
      : i18n.find(`problems.${error.code}.title`)?.replace(/\.title$/, "");
    if (key === undefined || key === null) return error.code;
    const parts = ["title", "detail", "nextStep"].map((part) => `${key}.${part}`).filter((each) => i18n.has(locale, each));
    return sentences(
      locale,
      parts.map((part) => i18n.t(locale, part, error.options.params)),
    );
  }
  const code = errorCode(error);
  if (code === "ENOENT") return cli.t("error.no-file", { path: String((error as { path?: string }).path ?? "") });
  if (code === "EACCES" || code === "EPERM")
    return cli.t("error.no-access", { path: String((error as { path?: string }).path ?? "") });
  return cli.t("error.unexpected", { message: error instanceof Error ? error.message : String(error) });
}

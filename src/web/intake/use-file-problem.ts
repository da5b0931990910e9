import { useTranslation } from "react-i18next";
import type { FileResult } from "#api/documents.api.ts";

/** What is wrong with a file, in words, and what to do about it; null where nothing is. */
export function useFileProblem(result: FileResult): { words: string; next: string } | null {
  const { t } = useTranslation("web-intake");
  const { problem } = result;
  if (!problem) return null;
  const is = problem.detail?.["is"];
  if (problem.code === "not-an-invoice") {
    const what = is ? t(`is.${is}`, { defaultValue: "" }) : "";
    return { words: what ? t("problem.not-an-invoice-but", { what }) : t("problem.not-an-invoice"), next: t(`next.${is ?? "unknown"}`, { defaultValue: t("next.not-an-invoice") }) };
  }
  const known = t(`problem.${problem.code}`, { ...problem.detail, defaultValue: "" });
  return { words: known || problem.message, next: t(`next.${problem.code}`, { defaultValue: "" }) };
}

import { useTranslation } from "react-i18next";
import type { FileResult } from "#api/documents.api.ts";
import { useReadingProblem } from "../invoices/use-reading-problem.ts";

/** What is wrong with a file, in words, and what to do about it; null where nothing is. Of an archive it is one of its members. */
export function useFileProblem({ problem }: Pick<FileResult, "problem">): { words: string; next: string } | null {
  const { t } = useTranslation("reading");
  const problemWords = useReadingProblem();
  if (!problem) return null;
  const member = problem.detail?.["member"];
  const of = (words: string): string => (member === undefined ? words : t("ofMember", { member, words }));
  if (problem.code !== "not-an-invoice")
    return { words: of(problemWords(problem)), next: t(`next.${problem.code}`, { defaultValue: "" }) };
  const is = problem.detail?.["is"] ?? "unknown";
  const what = is === "unknown" ? "" : t(`is.${is}`, { defaultValue: "" });
  return {
    words: of(what ? t("problem.not-an-invoice-but", { what }) : t("problem.not-an-invoice")),
    next: t(`next.${is}`, { defaultValue: t("next.not-an-invoice") }),
  };
}

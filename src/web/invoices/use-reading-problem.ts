import { useTranslation } from "react-i18next";
import { useWords } from "./use-words.ts";

export type ReadingProblem = { code: string; message: string; detail?: Record<string, string> | undefined };

/** What was odd about a file when it was read, in words; fields and witnesses of its details get their names. */
export function useReadingProblem(): (problem: ReadingProblem) => string {
  const { t } = useTranslation("reading");
  const words = useWords();
  return ({ code, message, detail = {} }) => {
    const named = {
      ...detail,
      ...(detail["field"] ? { field: words.field(detail["field"]) } : {}),
      ...(detail["fromA"] ? { fromA: words.witness(detail["fromA"]) } : {}),
      ...(detail["fromB"] ? { fromB: words.witness(detail["fromB"]) } : {}),
    };
    const ofField = code === "low-confidence" && detail["field"] ? "-field" : "";
    return t(`problem.${code}${ofField}`, { ...named, message, defaultValue: message });
  };
}

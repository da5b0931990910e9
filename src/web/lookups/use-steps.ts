import { useMutation } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { retryDocument } from "../intake/documents.api.ts";
import { stepSource } from "../sources/sources.api.ts";
import { useProblemWords } from "../ui/states.tsx";

/** Steps that set something going on the server; the page renews itself when it brings what was asked for. */
export function useSteps() {
  const { t } = useTranslation("web-lookup");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const onError = (error: unknown): void => {
    const { title, text } = problemWords(error);
    message.error(`${title} ${text}`);
  };
  const fetching = useMutation({
    mutationFn: (source: string) => stepSource(source, "ask"),
    onSuccess: ({ name }) => void message.success(t("fetching", { name })),
    onError,
  });
  const rereading = useMutation({
    mutationFn: retryDocument,
    onSuccess: () => void message.success(t("rereading")),
    onError,
  });
  return { fetching, rereading };
}

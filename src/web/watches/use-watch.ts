import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import type { Watch } from "#api/watches.api.ts";
import { useProblemWords } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { endWatch, watchLookup, watchesOptions } from "./watches.api.ts";

/** Begins and ends waiting for what a question asked for. */
export function useWatch() {
  const { t, i18n } = useTranslation("web-watch");
  const { message } = App.useApp();
  const client = useQueryClient();
  const problemWords = useProblemWords();
  const onError = (error: unknown): void => {
    const { title, text } = problemWords(error);
    void message.error([title, text].filter(Boolean).join(" "));
  };
  const set = useMutation({
    mutationFn: (lookup: string) => watchLookup(lookup),
    onSuccess: (watch: Watch) => {
      if (watch.state === "open") void message.success(t("set", { until: showInstant(watch.expiresAt, i18n.language) }));
      return client.invalidateQueries({ queryKey: watchesOptions.queryKey });
    },
    onError,
  });
  const end = useMutation({
    mutationFn: endWatch,
    onSuccess: (all) => void client.setQueryData(watchesOptions.queryKey, all),
    onError,
  });
  return { set, end };
}

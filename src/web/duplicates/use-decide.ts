import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { useProblemWords } from "../ui/states.tsx";
import { decideCase } from "./duplicates.api.ts";

/** Decides a case; whatever showed it is asked for anew. */
export function useDecide() {
  const { t } = useTranslation("web-duplicates");
  const { message } = App.useApp();
  const words = useProblemWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: decideCase,
    onSuccess: ({ state }) => void message.success(t(`done.${state}`)),
    onError: (error) => {
      const { title, text } = words(error);
      void message.error(`${title} ${text}`);
    },
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) =>
          ["duplicates", "batch-files", "documents", "invoice", "invoices"].includes(String(queryKey[0])),
      }),
  });
}

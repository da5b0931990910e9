import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useProblemWords } from "../ui/states.tsx";
import { refresh, setAside } from "../worklist/worklist.api.ts";

/** Brings a record back that was taken out of the register, and opens it. */
export function useRestoreRecord() {
  const navigate = useNavigate();
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  return useMutation({
    mutationFn: (id: string) => setAside({ subject: "invoice", id }, { as: "open" }),
    onSuccess: async (_done, id) => {
      await refresh();
      await navigate({ to: "/invoices/$id", params: { id } });
    },
    onError: (error) => {
      const { title, text } = problemWords(error);
      message.error(`${title} ${text}`);
    },
  });
}

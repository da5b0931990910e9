import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useProblemWords } from "../ui/states.tsx";

/** Does one thing about access; whatever shows requests, grants or invoices is asked for anew, and what went wrong is said. */
export function useAccess<Wish, Done>(
  act: (wish: Wish) => Promise<Done>,
  done: { say?: string; after?: (answer: Done) => void } = {},
) {
  const { message } = App.useApp();
  const words = useProblemWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (answer) => {
      if (done.say !== undefined) void message.success(done.say);
      done.after?.(answer);
    },
    onError: (error) => {
      const { title, text } = words(error);
      void message.error(`${title} ${text}`);
    },
    onSettled: () =>
      client.invalidateQueries({ predicate: ({ queryKey }) => ["access", "invoices", "invoice"].includes(String(queryKey[0])) }),
  });
}

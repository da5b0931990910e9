import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import type { LookupRequest } from "#api/lookups.api.ts";
import type { Me } from "#api/people.api.ts";
import { environment } from "../app/environment.ts";
import { queryClient } from "../app/query-client.ts";
import { rememberRecent } from "../home/recent.ts";
import { useProblemWords } from "../ui/states.tsx";
import { goalOf } from "./goal.ts";
import { ask, lookupOptions } from "./lookups.api.ts";

/** Asks a question and goes to its answer. */
export function useAsk() {
  const navigate = useNavigate();
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  return useMutation({
    mutationFn: (request: LookupRequest) => ask({ ...request, environment: environment() }),
    onSuccess: async (answer, request) => {
      queryClient.setQueryData(lookupOptions(answer.id).queryKey, answer);
      const me = queryClient.getQueryData<Me>(["me"]);
      if (me && request.text)
        rememberRecent(me.id, { text: request.text.slice(0, 120), lookup: answer.id, missed: answer.invoices.length === 0 });
      const goal = goalOf(answer);
      if (goal.to === "invoice") await navigate({ to: "/invoices/$id", params: { id: goal.id } });
      else if (goal.to === "list") await navigate({ to: "/invoices", search: { query: goal.query, lookup: goal.lookup } });
      else await navigate({ to: "/lookups/$id", params: { id: goal.id } });
    },
    onError: (error) => {
      const { title, text } = problemWords(error);
      message.error(`${title} ${text}`);
    },
  });
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { follow, subscriptionsOptions, unfollow } from "./inbox.api.ts";

/** Follows an invoice: its reader is told when something happens to it. */
export function FollowButton({ id }: { id: string }) {
  const { t } = useTranslation("web-inbox");
  const { message } = App.useApp();
  const client = useQueryClient();
  const problemWords = useProblemWords();
  const { data } = useQuery(subscriptionsOptions);
  const mine = data?.subscriptions.find(({ kind, target }) => kind === "invoice" && target === id);
  const turning = useMutation({
    mutationFn: () => (mine === undefined ? follow({ kind: "invoice", target: id, mail: "none" }) : unfollow(mine.id)),
    onSuccess: (all) => {
      client.setQueryData(subscriptionsOptions.queryKey, all);
      void message.success(t(mine === undefined ? "followed" : "unfollowed"));
    },
    onError: (error) => void message.error(problemWords(error).title),
  });
  if (data === undefined) return null;
  return (
    <Button
      type="text"
      size="small"
      icon={<Icon name="bell" size={16} />}
      loading={turning.isPending}
      onClick={() => turning.mutate()}
    >
      {t(mine === undefined ? "follow" : "unfollow")}
    </Button>
  );
}

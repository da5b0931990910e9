import { useMutation } from "@tanstack/react-query";
import { App, Button, Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { useProblemWords } from "../ui/states.tsx";
import { refresh, setAside } from "./worklist.api.ts";
import styles from "./worklist.module.css";

type Props = { picked: readonly string[]; all: boolean; onAll: (all: boolean) => void; onSettled: () => void };

/** Several files are said to be no invoices at once; it can be taken back as long as the message stands there. */
export function SettleFiles({ picked, all, onAll, onSettled }: Props) {
  const { t } = useTranslation("web-worklist");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const settle = useMutation({
    mutationFn: async ({ ids, as }: { ids: readonly string[]; as: "not-an-invoice" | "open" }) => {
      // one by one: each is a decision with a trace of its own, and the list may hold fifty
      for (const id of ids) await setAside({ subject: "document", id }, { as });
    },
    onSuccess: (_done, { ids, as }) => {
      onSettled();
      if (as === "open") message.success(t("undone"));
      else
        message.open({
          type: "success",
          duration: 20,
          key: "settled",
          content: (
            <>
              {t("settled", { count: ids.length })}{" "}
              <Button
                size="small"
                onClick={() => {
                  message.destroy("settled");
                  settle.mutate({ ids, as: "open" });
                }}
              >
                {t("undo")}
              </Button>
            </>
          ),
        });
    },
    onError: (error) => message.error(problemWords(error).title),
    onSettled: () => refresh(),
  });
  return (
    <div className={styles["settle"]}>
      <Checkbox checked={all} indeterminate={picked.length > 0 && !all} onChange={(event) => onAll(event.target.checked)}>
        {t("pickAll")}
      </Checkbox>
      <Button
        size="small"
        disabled={picked.length === 0}
        loading={settle.isPending}
        onClick={() => settle.mutate({ ids: picked, as: "not-an-invoice" })}
      >
        {t("settleFiles", { count: picked.length })}
      </Button>
    </div>
  );
}

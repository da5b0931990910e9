import { useNavigate } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { BatchAgain, BatchLookup } from "#api/batch-lookups.api.ts";
import { queryClient } from "../app/query-client.ts";
import { useProblemWords } from "../ui/states.tsx";
import { setAside } from "../worklist/worklist.api.ts";
import {
  batchesOptions,
  batchOptions,
  cancelBatch,
  deleteBatch,
  restoreBatch,
  resumeBatch,
  runAgain,
} from "./batch-lookups.api.ts";
import { useBatchName } from "./use-batch-name.ts";

/** What can be done with a batch of one's own; each says what came of it. */
export function useBatchActions() {
  const { t } = useTranslation("web-many");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const problemWords = useProblemWords();
  const nameOf = useBatchName();
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      const { title, text } = problemWords(error);
      message.error(`${title} ${text}`);
    } finally {
      void queryClient.invalidateQueries(batchesOptions);
    }
  };
  const show = (batch: BatchLookup): void => void queryClient.setQueryData(batchOptions(batch.id).queryKey, batch);
  const restore = (gone: BatchLookup): Promise<void> =>
    attempt(async () => {
      message.destroy("batch");
      show(await restoreBatch(gone.id));
      message.success(t("restored"));
    });
  return {
    cancel: (batch: BatchLookup): Promise<void> => attempt(async () => show(await cancelBatch(batch.id))),
    resume: (batch: BatchLookup): Promise<void> => attempt(async () => show(await resumeBatch(batch.id))),
    again: (batch: BatchLookup, which: BatchAgain): Promise<void> =>
      attempt(async () => show(await runAgain(batch.id, { which }))),
    /** a record that was taken out is back in the register, and so the row is found */
    restoreRecord: (invoice: string): Promise<void> =>
      attempt(async () => {
        await setAside({ subject: "invoice", id: invoice }, { as: "open" });
        await queryClient.invalidateQueries({ queryKey: ["batch-lookup"] });
        message.success(t("restoredRecord"));
      }),
    remove: (gone: BatchLookup): Promise<void> =>
      attempt(async () => {
        await deleteBatch(gone.id);
        await navigate({ to: "/lookups/many" });
        queryClient.removeQueries({ queryKey: batchOptions(gone.id).queryKey });
        message.open({
          type: "success",
          duration: 20,
          key: "batch",
          content: (
            <>
              {t("deleted", { name: nameOf(gone) })}{" "}
              <Button size="small" onClick={() => void restore(gone)}>
                {t("undo")}
              </Button>
            </>
          ),
        });
      }),
  };
}

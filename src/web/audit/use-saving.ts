import { App } from "antd";
import { useState } from "react";
import { useProblemWords } from "../ui/states.tsx";

/** What a dialog does when it is confirmed: says that it is done and closes, or says what went wrong and stays. */
export function useSaving(done: string, onClose: () => void) {
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const [busy, setBusy] = useState(false);
  const run = async (save: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    try {
      await save();
      message.success(done);
      onClose();
    } catch (error) {
      const { title, text } = problemWords(error);
      message.error(`${title} ${text}`);
    } finally {
      setBusy(false);
    }
  };
  return { busy, run };
}

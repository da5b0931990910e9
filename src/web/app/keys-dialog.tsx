import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./keys-dialog.module.css";

const KEYS: { keys: string[]; word: string }[] = [
  { keys: ["/", "Ctrl K"], word: "box" },
  { keys: ["Enter"], word: "ask" },
  { keys: ["Shift Enter"], word: "line" },
  { keys: ["↑", "↓"], word: "rows" },
  { keys: ["J", "K"], word: "review" },
  { keys: ["F"], word: "filters" },
  { keys: ["N"], word: "enter" },
  { keys: ["W"], word: "worklist" },
  { keys: ["1", "2"], word: "candidate" },
  { keys: ["Alt 0"], word: "notOnPaper" },
  { keys: ["U"], word: "undo" },
  { keys: ["PageUp", "PageDown"], word: "pages" },
  { keys: ["L", "R"], word: "rotate" },
  { keys: ["+", "-"], word: "zoom" },
  { keys: ["0", "9"], word: "fit" },
  { keys: ["Esc"], word: "close" },
  { keys: ["?"], word: "help" },
];

export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t("keys.title")} width={420} destroyOnHidden>
      <dl className={styles["keys"]}>
        {KEYS.map(({ keys, word }) => (
          <div key={word}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`keys.${word}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCopy } from "../ui/copy-button.tsx";

/** A ready letter to the issuer: changed as one likes, then copied into one's own mail. */
export function LetterDialog({ text, onClose }: { text: string; onClose: () => void }) {
  const { t } = useTranslation("web-lookup");
  const copy = useCopy();
  const [letter, setLetter] = useState(text);
  return (
    <Modal
      open
      title={t("letter.title")}
      onCancel={onClose}
      onOk={() => void copy(letter)}
      okText={t("letter.copy")}
      cancelText={t("web-common:close")}
      width={600}
    >
      <Input.TextArea
        aria-label={t("letter.title")}
        value={letter}
        onChange={(event) => setLetter(event.target.value)}
        autoSize={{ minRows: 8, maxRows: 18 }}
      />
    </Modal>
  );
}

import { Button, Modal } from "antd";
import { useTranslation } from "react-i18next";
import styles from "../sources/sources.module.css";
import { CopyButton } from "../ui/copy-button.tsx";

/** The secret that signs, which is never shown again. */
export function SecretShown({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation("web-webhooks");
  return (
    <Modal
      open
      title={t("secretTitle")}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("secretDone")}
        </Button>
      }
    >
      <p>{t("secretText")}</p>
      <p className={styles["place"]}>
        <code>{secret}</code>
        <CopyButton text={secret} label={t("secretCopy")} />
      </p>
    </Modal>
  );
}

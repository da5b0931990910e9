import { Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { saveAs } from "../api/download.ts";
import { useCopy } from "../ui/copy-button.tsx";
import styles from "./factors.module.css";

/** The ten codes, once: downloaded, copied or printed, and said to be kept before it goes on. */
export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useTranslation("web-factors");
  const [kept, setKept] = useState(false);
  const copy = useCopy();
  const text = `${t("recovery.file")}\n\n${codes.join("\n")}\n`;
  const download = (): void => saveAs("piaozai-recovery-codes.txt", new Blob([text], { type: "text/plain" }));
  return (
    <div className={styles["steps"]}>
      <h3>{t("recovery.title")}</h3>
      <p>{t("recovery.text")}</p>
      <ol className={`num ${styles["codes"]}`} aria-label={t("recovery.title")}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className={styles["buttons"]}>
        <Button icon={<Icon name="download" size={16} />} onClick={download}>
          {t("recovery.download")}
        </Button>
        <Button icon={<Icon name="copy" size={16} />} onClick={() => void copy(codes.join("\n"))}>
          {t("web-common:copy")}
        </Button>
        <Button icon={<Icon name="printer" size={16} />} onClick={() => window.print()}>
          {t("recovery.print")}
        </Button>
      </div>
      <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>
        {t("recovery.kept")}
      </Checkbox>
      <Button type="primary" disabled={!kept} onClick={onKept}>
        {t("recovery.done")}
      </Button>
    </div>
  );
}

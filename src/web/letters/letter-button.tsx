import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { LetterDialog } from "./letter-dialog.tsx";

/** The letter to the issuer, under every miss. */
export function LetterButton({ lookup }: { lookup: string }) {
  const { t } = useTranslation("web-letter");
  const [writing, setWriting] = useState(false);
  return (
    <>
      <Button icon={<Icon name="pen" size={16} />} onClick={() => setWriting(true)}>
        {t("button")}
      </Button>
      {writing && <LetterDialog lookup={lookup} onClose={() => setWriting(false)} />}
    </>
  );
}

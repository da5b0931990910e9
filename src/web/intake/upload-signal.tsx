import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { useUploads } from "./use-uploads.ts";
import styles from "./intake.module.css";

/** While files are on their way, the header says so on every page. */
export function UploadSignal() {
  const { t } = useTranslation("web-intake");
  const open = useUploads().filter((upload) => upload.phase !== "done" && upload.phase !== "failed").length;
  return (
    <output>
      {open > 0 && (
        <Link to="/intake" className={styles["signal"]}>
          <Icon name="inbox" size={16} /> {t("underWay", { count: open })}
        </Link>
      )}
    </output>
  );
}

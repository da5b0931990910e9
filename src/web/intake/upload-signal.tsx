import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { meOptions } from "../people/people.api.ts";
import { Icon } from "../ui/icons.tsx";
import { isUnsent, uploads } from "./uploads.ts";
import { useUploads } from "./use-uploads.ts";
import styles from "./intake.module.css";

/** While files are on their way, the header says so on every page. What waits from an earlier visit is taken up here. */
export function UploadSignal() {
  const { t } = useTranslation("web-intake");
  const { data: me } = useQuery(meOptions);
  useEffect(() => {
    if (me) uploads.start(me.id);
  }, [me]);
  const open = useUploads().reduce((sum, batch) => sum + batch.files.filter(isUnsent).length + (batch.progress?.open ?? 0), 0);
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

import { useTranslation } from "react-i18next";
import { BATCH_KEPT_DAYS } from "#domain/batch/table.ts";
import { useTitle } from "../ui/use-title.ts";
import { EarlierBatches } from "./earlier-batches.tsx";
import { ManyForm } from "./many-form.tsx";
import styles from "./many.module.css";

/** Where many numbers are asked at once, and what was asked before. */
export function ManyPage() {
  const { t } = useTranslation("web-many");
  useTitle(t("title"));
  return (
    <div className={styles["page"]}>
      <header className={styles["lead"]}>
        <h1>{t("title")}</h1>
        <p>{t("lead")}</p>
      </header>
      <ManyForm />
      <section aria-labelledby="earlier">
        <h2 id="earlier">{t("earlier")}</h2>
        <p className="small quiet">{t("kept", { days: BATCH_KEPT_DAYS })}</p>
        <EarlierBatches />
      </section>
    </div>
  );
}

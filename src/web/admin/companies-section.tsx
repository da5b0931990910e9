import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { meOptions } from "../people/people.api.ts";
import rows from "../ui/rows.module.css";
import { LoadingRows } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import styles from "./admin.module.css";
import { SectionHead } from "./section-head.tsx";

/** The companies that the person belongs to. */
export function CompaniesSection() {
  const { t } = useTranslation("web-admin");
  const { data: me } = useQuery(meOptions);
  useTitle(t("companies.title"));
  return (
    <div className={styles["section"]}>
      <SectionHead title={t("companies.title")} lead={t("companies.lead")} />
      {me === undefined ? (
        <LoadingRows />
      ) : (
        <ul className={rows["cards"]}>
          {me.companies.map((company) => (
            <li key={company.id} className={rows["card"]}>
              <strong>{company.name}</strong>
              <span className="small quiet num">{company.taxId ?? t("companies.noTaxId")}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

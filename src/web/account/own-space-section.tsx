import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { EarlierErasures } from "../admin/personal/earlier-erasures.tsx";
import { EraseForm } from "../admin/personal/erase-form.tsx";
import { meOptions } from "../people/people.api.ts";
import styles from "./account.module.css";

/** A space of one's own has nobody who answers for its security: whose it is erases what is kept there of a person himself. */
export function OwnSpaceSection() {
  const { t } = useTranslation("web-account");
  const { data: me } = useQuery(meOptions);
  const space = me?.companies.find(({ personal }) => personal);
  if (space === undefined) return null;
  const company = String(space.id);
  return (
    <>
      <section className={styles["card"]} aria-labelledby="erase">
        <h2 id="erase">{t("personal.erase")}</h2>
        <p className="quiet">{t("personal.lead")}</p>
        <EraseForm company={company} />
      </section>
      <EarlierErasures company={company} />
    </>
  );
}

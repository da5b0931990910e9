import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { meOptions } from "../../people/people.api.ts";
import { Field } from "../../ui/field.tsx";
import { LoadingRows } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { SectionHead } from "../section-head.tsx";
import { EarlierErasures } from "./earlier-erasures.tsx";
import { EraseForm } from "./erase-form.tsx";
import { KeptForm } from "./kept-form.tsx";
import styles from "./personal.module.css";

/** How long is kept what nobody needs any more, and what is kept of a person, erased on request. */
export function PersonalSection() {
  const { t } = useTranslation("web-admin");
  const { data: me } = useQuery(meOptions);
  const [chosen, setChosen] = useState<string | null>(null);
  useTitle(t("personal.title"));
  if (me === undefined) return <LoadingRows />;
  const companies = me.companies.filter(({ permissions }) => permissions.includes("security.manage"));
  const company = chosen ?? String(companies[0]?.id ?? "");
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("personal.title")} lead={t("personal.lead")} />
      <KeptForm />
      <section className={styles["card"]} aria-labelledby="erase">
        <h2 id="erase">{t("personal.erase.title")}</h2>
        <p className="quiet">{t("personal.erase.lead")}</p>
        {companies.length > 1 && (
          <Field label={t("personal.company")}>
            <Select
              value={company}
              onChange={setChosen}
              options={companies.map(({ id, name }) => ({ value: String(id), label: name }))}
            />
          </Field>
        )}
        <EraseForm key={company} company={company} />
      </section>
      <EarlierErasures company={company} />
    </div>
  );
}

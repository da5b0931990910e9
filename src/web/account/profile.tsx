import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { AppearanceChoice } from "../app/appearance-choice.tsx";
import { LanguageChoice } from "../app/language-choice.tsx";
import { meOptions } from "../people/people.api.ts";
import styles from "./account.module.css";

/** Who one is here, and how the pages look. */
export function Profile() {
  const { t } = useTranslation("web-account");
  const { data: me } = useQuery(meOptions);
  return (
    <dl className={styles["facts"]}>
      <dt>{t("profile.name")}</dt>
      <dd>{me?.name}</dd>
      <dt>{t("profile.email")}</dt>
      <dd>{me?.email}</dd>
      <dt>{t("profile.companies")}</dt>
      <dd>
        {me?.companies.map((company) => (
          <p key={company.id}>{company.name}</p>
        ))}
      </dd>
      <dt>{t("web-common:language")}</dt>
      <dd>
        <LanguageChoice />
      </dd>
      <dt>{t("web-common:appearance")}</dt>
      <dd>
        <AppearanceChoice />
      </dd>
    </dl>
  );
}

import { useTranslation } from "react-i18next";
import { call } from "../api/client.ts";
import { meOptions } from "../people/people.api.ts";
import { LANGUAGES, switchLanguage } from "./i18n.ts";
import { queryClient } from "./query-client.ts";
import styles from "./choices.module.css";

const nameOf = (language: string): string => new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;

/** Each language names itself, so that one finds one's own. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  const choose = (language: string): void => {
    void switchLanguage(language);
    // answers and mails speak it too, on whatever device
    if (queryClient.getQueryData(meOptions.queryKey)) void call("PATCH", "/api/v1/account", { body: { locale: language } });
  };
  return (
    <fieldset className={styles["choices"]} aria-label={t("language")}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={i18n.language === language}
          onClick={() => choose(language)}
        >
          {t(`languages.${language}`, { defaultValue: nameOf(language) })}
        </button>
      ))}
    </fieldset>
  );
}

import { useTranslation } from "react-i18next";
import { LANGUAGES, switchLanguage } from "./i18n.ts";
import styles from "./choices.module.css";

const nameOf = (language: string): string => new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;

/** Each language names itself, so that one finds one's own. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <fieldset className={styles["choices"]} aria-label={t("language")}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={i18n.language === language}
          onClick={() => void switchLanguage(language)}
        >
          {t(`languages.${language}`, { defaultValue: nameOf(language) })}
        </button>
      ))}
    </fieldset>
  );
}

import { useTranslation } from "react-i18next";
import { APPEARANCES, setAppearance, useAppearance } from "./appearance.ts";
import styles from "./choices.module.css";

export function AppearanceChoice() {
  const { t } = useTranslation();
  const current = useAppearance();
  return (
    <fieldset className={styles["choices"]} aria-label={t("appearance")}>
      {APPEARANCES.map((appearance) => (
        <button key={appearance} type="button" aria-pressed={current === appearance} onClick={() => setAppearance(appearance)}>
          {t(`appearances.${appearance}`)}
        </button>
      ))}
    </fieldset>
  );
}

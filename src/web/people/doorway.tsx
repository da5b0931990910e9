import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { InsecureNote } from "../app/insecure-note.tsx";
import { LanguageChoice } from "../app/language-choice.tsx";
import { Wordmark } from "../ui/seal.tsx";
import styles from "./people.module.css";

/** The page around signing in and setting up: the product's name, the form, nothing else. */
export function Doorway({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation("web-sign-in");
  return (
    <div className={styles["doorway"]}>
      <header className={styles["top"]}>
        <Wordmark />
        <LanguageChoice />
      </header>
      <main id="main" className={styles["main"]}>
        <p className={styles["promise"]}>{t("promise")}</p>
        <div className={styles["card"]}>
          <h1>{title}</h1>
          {children}
        </div>
        <InsecureNote />
      </main>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { LetterState } from "./letter-state.tsx";
import { lettersOptions } from "./letters.api.ts";
import styles from "./letters.module.css";

/** All letters that one sent to issuers, the open ones first. */
export function LettersSection() {
  const { t } = useTranslation("web-letter");
  const { data, error, refetch } = useQuery(lettersOptions);
  return (
    <section className={styles["section"]} aria-labelledby="letters">
      <h2 id="letters">{t("title")}</h2>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingRows rows={2} />
      ) : data.letters.length === 0 ? (
        <p className="quiet">{t("none")}</p>
      ) : (
        <ul className={styles["list"]}>
          {data.letters.map((letter) => (
            <li key={letter.id}>
              <LetterState letter={letter} />
              <Link to="/lookups/$id" params={{ id: letter.lookup }}>
                {t("toLookup")}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

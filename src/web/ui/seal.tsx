import { useTranslation } from "react-i18next";
import styles from "./seal.module.css";

/** The product's mark: a seal with one character. */
export function Seal({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" className={styles["seal"]}>
      <rect x="2" y="2" width="60" height="60" rx="13" fill="#b3261e" />
      <g fill="none" stroke="#fff" strokeWidth="4" strokeLinecap="round" strokeLinejoin="round">
        <path d="M20 14h24v36l-6-4-6 4-6-4-6 4Z" />
        <path d="m26 28 5 5 8-9" />
      </g>
    </svg>
  );
}

export function Wordmark() {
  const { t } = useTranslation();
  return (
    <span className={styles["wordmark"]}>
      <Seal />
      <span>{t("product")}</span>
    </span>
  );
}

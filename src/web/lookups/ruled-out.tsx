import { useTranslation } from "react-i18next";
import type { Diagnosis } from "#api/lookups.api.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import styles from "./lookups.module.css";

/** What was checked and is not the cause; folded, as it is proof rather than news. */
export function RuledOut({ list, title, icon }: { list: Diagnosis["ruledOut"]; title: string; icon: IconName }) {
  const { t } = useTranslation("web-lookup");
  if (list.length === 0) return null;
  return (
    <details className={styles["ruledOut"]}>
      <summary>{title}</summary>
      <ul>
        {list.map(({ cause, reason }) => (
          <li key={cause}>
            <Icon name={icon} size={16} />
            <span>
              <strong>{t(`cause.${cause}`, { defaultValue: cause })}</strong> <span className="quiet">{reason}</span>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

import type { ReactNode } from "react";
import type { Tone } from "./badge.tsx";
import { Icon, type IconName } from "./icons.tsx";
import styles from "./note.module.css";

/** A sentence that matters for this page, with an optional button. */
export function Note({
  tone = "info",
  icon = "info",
  children,
  actions,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={`${styles["note"]} ${styles[tone]}`}>
      <Icon name={icon} size={18} />
      <div className={styles["text"]}>{children}</div>
      {actions && <div className={styles["actions"]}>{actions}</div>}
    </div>
  );
}

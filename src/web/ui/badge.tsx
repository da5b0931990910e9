import { Icon, type IconName } from "./icons.tsx";
import styles from "./badge.module.css";

export type Tone = "ok" | "warn" | "bad" | "info" | "quiet";

/** A state by icon, word and colour, so that none of the three has to be enough. */
export function Badge({
  tone,
  icon,
  children,
  plain = false,
}: {
  tone: Tone;
  icon: IconName;
  children: React.ReactNode;
  plain?: boolean;
}) {
  return (
    <span className={`${styles["badge"]} ${styles[tone]} ${plain ? styles["plain"] : ""}`}>
      <Icon name={icon} size={14} />
      {children}
    </span>
  );
}

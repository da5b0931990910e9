import type { ReactNode } from "react";
import styles from "./admin.module.css";

/** The head of a section: what it is for, and what is done here most. */
export function SectionHead({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <div className={styles["head"]}>
      <div>
        <h1>{title}</h1>
        {lead && <p className="quiet">{lead}</p>}
      </div>
      {children && <div className={styles["actions"]}>{children}</div>}
    </div>
  );
}

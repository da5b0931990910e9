import { useTranslation } from "react-i18next";
import { readOutline } from "#domain/outline.ts";
import styles from "./departments.module.css";

const SHOWN = 60;
const INDENT_PX = 18;

/** What a typed list is understood to say. */
export function OutlinePreview({ text }: { text: string }) {
  const { t } = useTranslation("web-admin");
  const { paths, problems } = readOutline(text);
  if (paths.length === 0 && problems.length === 0) return null;
  return (
    <div className={styles["preview"]} aria-live="polite">
      <p className="small quiet">{t("departments.outline.understood", { count: paths.length })}</p>
      <ul>
        {paths.slice(0, SHOWN).map((path) => (
          <li key={path.join("/")} style={{ paddingInlineStart: `${(path.length - 1) * INDENT_PX}px` }}>
            {path.at(-1)}
          </li>
        ))}
        {paths.length > SHOWN && <li className="quiet">…</li>}
      </ul>
      {problems.map(({ line, code, value }) => (
        <p key={line} className={styles["wrong"]}>
          {t(`departments.outline.problem.${code}`, { line, value })}
        </p>
      ))}
    </div>
  );
}

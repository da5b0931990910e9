import { useTranslation } from "react-i18next";
import { ERASED_KINDS, type ErasurePreview } from "#api/erasures.api.ts";
import styles from "./personal.module.css";

/** What goes, what stays until when and by which rule, and what is left beside that and why. */
export function Counts({ result, done = false }: { result: ErasurePreview; done?: boolean }) {
  const { t } = useTranslation("web-admin");
  const goes = ERASED_KINDS.filter((kind) => (result.goes[kind] ?? 0) > 0);
  return (
    <dl className={styles["counts"]}>
      <dt>{t(done ? "personal.counts.gone" : "personal.counts.goes")}</dt>
      <dd>
        {goes.length === 0
          ? t("personal.counts.nothing")
          : goes.map((kind) => (
              <span key={kind} className="num">
                {t(`personal.kind.${kind}`)} {result.goes[kind]}
              </span>
            ))}
      </dd>
      <dt>{t("personal.counts.stays")}</dt>
      <dd>
        {result.stays.length === 0
          ? t("personal.counts.nothing")
          : result.stays.map(({ rule, count, until }) => (
              <span key={rule} className="num">
                {t("personal.counts.kept", { count, until })} <span className="small quiet">{t(`personal.rule.${rule}`)}</span>
              </span>
            ))}
      </dd>
      {result.left.length > 0 && (
        <>
          <dt>{t("personal.counts.left")}</dt>
          <dd>
            {result.left.map(({ what, count }) => (
              <span key={what} className="num">
                {t(`personal.left.${what}`, { count })}
              </span>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}

import { useTranslation } from "react-i18next";
import type { Ticket } from "#api/tickets.api.ts";
import styles from "./tickets.module.css";

/** What went along by itself: the question, how it was understood, which causes were found; to whoever answers, the browser. */
export function TicketAbout({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation("web-ticket");
  const { about, environment, may } = ticket;
  const known = Object.entries(environment).filter(
    ([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0),
  );
  const shown = (value: (typeof known)[number][1]): string =>
    typeof value === "boolean" ? t(value ? "envTrue" : "envFalse") : Array.isArray(value) ? value.join(", ") : String(value);
  return (
    <>
      {about && (
        <>
          <dt>{t("asked")}</dt>
          <dd className={styles["text"]}>{about.question ?? about.understood.join(" · ")}</dd>
          {about.question !== null && about.understood.length > 0 && (
            <>
              <dt>{t("understood")}</dt>
              <dd>{about.understood.join(" · ")}</dd>
            </>
          )}
          <dt>{t("said")}</dt>
          <dd>
            {t(`web-lookup:verdict.${about.verdict}`)}
            {about.causes.length > 0 && (
              <ul className={styles["causes"]}>
                {about.causes.map(({ cause, certainty }, index) => (
                  <li key={index}>
                    {t(`web-lookup:cause.${cause}`, { defaultValue: cause })}{" "}
                    <span className="small quiet">
                      {cause} · {t(`web-lookup:certainty.${certainty}`)}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </dd>
        </>
      )}
      {may.answer && known.length > 0 && (
        <>
          <dt>{t("environment")}</dt>
          <dd className="small">{known.map(([name, value]) => `${t(`env.${name}`)} ${shown(value)}`).join(" · ")}</dd>
        </>
      )}
    </>
  );
}

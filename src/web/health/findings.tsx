import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Health, IntegrityFinding } from "#api/health.api.ts";
import { queryClient } from "../app/query-client.ts";
import { Badge } from "../ui/badge.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { showMoment } from "../ui/time.ts";
import { healthOptions, repairFinding } from "./health.api.ts";
import styles from "./health.module.css";

/** What was found to be wrong with the data, each with its repair where there is one, and what was solved lately. */
export function Findings({ health }: { health: Health }) {
  const { t, i18n } = useTranslation("web-health");
  const { checkedAt, findings, open, ended } = health;
  return (
    <section className={styles["card"]} aria-labelledby="findings">
      <h2 id="findings">{t("findings")}</h2>
      <p className="quiet">
        {t("findingsLead")} {checkedAt === null ? t("never") : t("checked", { at: showMoment(checkedAt, i18n.language) })}
      </p>
      {findings.length === 0 ? (
        <p>{t("none")}</p>
      ) : (
        <ul className={styles["findings"]}>
          {findings.map((each) => (
            <Finding key={each.id} finding={each} />
          ))}
        </ul>
      )}
      {open > findings.length && <p className="small quiet">{t("more", { count: open - findings.length })}</p>}
      {ended.length > 0 && (
        <>
          <h3>{t("ended")}</h3>
          <ul className={styles["probes"]}>
            {ended.map(({ id, title, thing, endedAt, repaired }) => (
              <li key={id} className={styles["probe"]}>
                <span>
                  <Badge tone={repaired ? "ok" : "quiet"} icon="check">
                    {t(repaired ? "mended" : "gone")}
                  </Badge>
                </span>
                <span className="small quiet">{endedAt !== null && showMoment(endedAt, i18n.language)}</span>
                <span className={styles["text"]}>
                  {title} <span className={styles["thing"]}>{thing}</span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Finding({ finding }: { finding: IntegrityFinding }) {
  const { t, i18n } = useTranslation("web-health");
  const { message } = App.useApp();
  const wordsOf = useProblemWords();
  const repair = useMutation({
    mutationFn: () => repairFinding(finding.id),
    onSuccess: ({ outcome }) => void message[outcome === "unrepairable" ? "warning" : "success"](t(`outcome.${outcome}`)),
    onError: (error) => void message.error(wordsOf(error).title),
    onSettled: () => queryClient.invalidateQueries(healthOptions),
  });
  const { state, title, means, todo, thing, companyId, firstSeen, invoice, repairable } = finding;
  return (
    <li className={styles["finding"]}>
      <span className={styles["findingHead"]}>
        <Badge tone={state === "wrong" ? "bad" : "warn"} icon={state === "wrong" ? "warn" : "info"}>
          {t(`state.${state}`)}
        </Badge>
        <strong>{title}</strong>
        <span className="small quiet">{t("since", { at: showMoment(firstSeen, i18n.language) })}</span>
        {companyId !== null && <span className="small quiet">{t("company", { id: companyId })}</span>}
      </span>
      <span className={styles["thing"]}>{thing}</span>
      <p>{means}</p>
      <p>
        <strong>{t("todo")}</strong> {todo}
      </p>
      {(repairable || invoice) && (
        <span className={styles["acts"]}>
          {repairable && (
            <Button size="small" loading={repair.isPending} onClick={() => repair.mutate()}>
              {t("repair")}
            </Button>
          )}
          {invoice && (
            <Link to="/invoices/$id" params={{ id: thing }}>
              {t("openInvoice")}
            </Link>
          )}
        </span>
      )}
    </li>
  );
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { ReconciliationDetail } from "#api/reconciliation.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { Icon } from "../ui/icons.tsx";
import { showInstant } from "../ui/time.ts";
import { makeReport, reconciliationOptions, reportUrl } from "./reconciliation.api.ts";
import styles from "./reconciliation.module.css";

/** Signed reports of how far it was, each for people and as data. */
export function Reports({ reconciliation }: { reconciliation: ReconciliationDetail }) {
  const { t, i18n } = useTranslation("web-reconciliation");
  const { message } = App.useApp();
  const client = useQueryClient();
  const { id, reports } = reconciliation;
  const making = useMutation({
    mutationFn: () => makeReport(id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: reconciliationOptions(id).queryKey, exact: true });
      void message.success(t("reportMade"));
    },
  });
  return (
    <section className={styles["reports"]} aria-label={t("reports")}>
      <ProblemNote error={making.error} />
      <Button icon={<Icon name="shield" size={16} />} loading={making.isPending} onClick={() => making.mutate()}>
        {t("makeReport")}
      </Button>
      {reports.length > 0 && (
        <ul>
          {reports.map((report) => (
            <li key={report.id}>
              <span className="small">
                {showInstant(report.at, i18n.language)} · {report.by}
              </span>
              <a href={reportUrl(id, report.id, "pdf")}>PDF</a>
              <a href={reportUrl(id, report.id, "jsonl")}>{t("reportData")}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

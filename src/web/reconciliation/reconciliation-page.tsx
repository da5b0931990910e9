import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ReconciliationDetail } from "#api/reconciliation.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { useReadingProblem } from "../invoices/use-reading-problem.ts";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant, showMoment } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { CountTable } from "./count-table.tsx";
import { FindingsList } from "./findings-list.tsx";
import { Mapping } from "./mapping.tsx";
import { isMoving, reconciliationOptions, runFileUrl, startRun, stepRun } from "./reconciliation.api.ts";
import { Reports } from "./reports.tsx";
import { RunBadge } from "./run-badge.tsx";
import styles from "./reconciliation.module.css";

/** One reconciliation: how far its run is, what it came to, and its differences, one by one. */
export function ReconciliationPage() {
  const { t } = useTranslation("web-reconciliation");
  const { id } = useParams({ from: "/inside/reconciliations/$id" });
  const client = useQueryClient();
  const query = useQuery(reconciliationOptions(id));
  useTitle(query.data?.name ?? t("title"));
  const state = query.data?.run?.state;
  useEffect(() => {
    if (state === "done") void client.invalidateQueries({ queryKey: ["reconciliations"], exact: true });
  }, [state, client]);
  if (query.isPending) return <LoadingRows rows={8} />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return <Shown reconciliation={query.data} />;
}

function Shown({ reconciliation }: { reconciliation: ReconciliationDetail }) {
  const { t } = useTranslation("web-reconciliation");
  const { id, name, company, against, direction, from, to, sources, run, runs, look } = reconciliation;
  const done = runs.find(({ state }) => state === "done");
  return (
    <div className={styles["page"]}>
      <div className={styles["head"]}>
        <Link to="/reconciliations" className="small">
          {t("title")}
        </Link>
        <h1>{name}</h1>
        <p className="small quiet">
          {company.name} · {t(`reconciliation:against.${against}`)}
          {sources && ` (${sources[0].name} / ${sources[1].name})`} · {t(`reconciliation:direction.${direction ?? "both"}`)} ·{" "}
          {from} – {to}
        </p>
      </div>
      <RunPanel reconciliation={reconciliation} />
      {run?.state === "mapping" && look && <Mapping key={run.id} id={id} look={look} />}
      {done === undefined ? (
        run === null && (
          <Empty icon="checkSquare" title={t("notRun")}>
            {t(against === "sources" ? "notRunSources" : "notRunList")}
          </Empty>
        )
      ) : (
        <>
          <CountTable run={done} against={against} />
          <Reports reconciliation={reconciliation} />
          <FindingsList key={done.id} reconciliation={reconciliation} run={done.id} />
        </>
      )}
    </div>
  );
}

/** The newest run, and the way to the next one. */
function RunPanel({ reconciliation }: { reconciliation: ReconciliationDetail }) {
  const { t, i18n } = useTranslation("web-reconciliation");
  const { message } = App.useApp();
  const problemWords = useReadingProblem();
  const client = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const { id, against, run, ledger } = reconciliation;
  const ready = ledger !== null && ledger.records > 0;
  const kept = (next: ReconciliationDetail): void => void client.setQueryData(reconciliationOptions(id).queryKey, next);
  const starting = useMutation({ mutationFn: (file: File | null) => startRun(id, file), onSuccess: kept });
  const stepping = useMutation({
    mutationFn: (step: "cancel" | "resume") => stepRun(id, step),
    onSuccess: (next, step) => {
      kept(next);
      void message.success(t(`stepped.${step}`));
    },
  });
  const moving = isMoving(reconciliation);
  return (
    <section className={styles["panel"]} aria-live="polite">
      {run !== null && (
        <p className={styles["facts"]}>
          <RunBadge state={run.state} />
          <span className="small quiet">
            {showInstant(run.createdAt, i18n.language)} · {run.by}
          </span>
          {run.file && (
            <a className="small" href={runFileUrl(id, run.id)}>
              {run.file.name}
            </a>
          )}
        </p>
      )}
      {moving && run !== null && (
        <>
          <progress className={styles["bar"]} aria-label={t(`step.${run.state === "looking" ? "looking" : run.step}`)} />
          <p className="quiet num">
            {t(`step.${run.state === "looking" ? "looking" : run.step}`)}
            {run.stepDone > 0 && ` · ${showCount(run.stepDone)}`}
          </p>
        </>
      )}
      {run?.state === "failed" && run.problem && (
        <Note tone="bad" icon="warn">
          {t("failed", { reason: problemWords({ ...run.problem, detail: {} }) })}
        </Note>
      )}
      {run?.state === "cancelled" && run.problem?.code === "may-not" && (
        <Note tone="warn" icon="lock">
          {t("mayNot")}
        </Note>
      )}
      {run?.unpaired === true && (
        <Note tone="warn" icon="info">
          {t("unpaired")}
        </Note>
      )}
      <ProblemNote error={starting.error ?? stepping.error} />
      {against === "ledger" && reconciliation.may.run && (
        <p className="small quiet">
          {ready
            ? t("ledgerThere", {
                count: ledger.records,
                shown: showCount(ledger.records),
                at: showMoment(ledger.handedInAt, i18n.language),
              })
            : t("ledgerHow")}
        </p>
      )}
      <div className={styles["actions"]}>
        {reconciliation.may.run && ready && (
          <Button
            type="primary"
            icon={<Icon name="retry" size={16} />}
            loading={starting.isPending}
            onClick={() => starting.mutate(null)}
          >
            {t("ledgerRun")}
          </Button>
        )}
        {reconciliation.may.run && (
          <Button
            type={run === null && !ready ? "primary" : "default"}
            icon={<Icon name={against === "sources" ? "retry" : "attach"} size={16} />}
            loading={starting.isPending}
            onClick={() => (against === "sources" ? starting.mutate(null) : picker.current?.click())}
          >
            {t(against === "sources" ? (run === null ? "runNow" : "runAgain") : run === null ? "pick" : "pickAgain")}
          </Button>
        )}
        {reconciliation.may.resume && <Button onClick={() => stepping.mutate("resume")}>{t("resume")}</Button>}
        {reconciliation.may.cancel && (
          <Button loading={stepping.isPending} onClick={() => stepping.mutate("cancel")}>
            {t("cancel")}
          </Button>
        )}
        <input
          ref={picker}
          type="file"
          hidden
          accept=".xlsx,.xlsm,.csv,.tsv,.txt"
          data-testid="reconciliation-file"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) starting.mutate(file);
            target.value = "";
          }}
        />
      </div>
    </section>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { App, Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MigrationDetail } from "#api/migrations.api.ts";
import admin from "../admin/admin.module.css";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { useReadingProblem } from "../invoices/use-reading-problem.ts";
import styles from "../reconciliation/reconciliation.module.css";
import { Money } from "../ui/money-text.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { ComparedTable } from "./compared-table.tsx";
import { MigrationColumns } from "./migration-columns.tsx";
import { MigrationRowsList } from "./migration-rows.tsx";
import { isMoving, migrationOptions, startMigration, stepMigration } from "./migrations.api.ts";

/** One list of an old system: tried, taken over, compared, taken back. */
export function MigrationPage() {
  const { t } = useTranslation("web-migration");
  const { id } = useParams({ from: "/inside/admin/$section/$id" });
  const query = useQuery(migrationOptions(id));
  useTitle(query.data?.name ?? t("title"));
  if (query.isPending) return <LoadingRows rows={8} />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  const migration = query.data;
  const { state, look, compared, undone } = migration;
  return (
    <div className={admin["section"]}>
      <div className={styles["head"]}>
        <Link to="/admin/$section" params={{ section: "migrations" }} search={{}} className="small">
          {t("title")}
        </Link>
        <h1>{migration.name}</h1>
        <p className="small quiet">
          {migration.company.name} · {t(`state.${state}`)}
        </p>
      </div>
      <Progress migration={migration} />
      {state === "mapping" && look && <MigrationColumns key={migration.id} migration={migration} look={look} />}
      <Outcomes migration={migration} />
      {undone && (
        <Note tone="info" icon="info">
          {t("undone", { back: showCount(undone.takenBack), kept: showCount(undone.kept) })}
        </Note>
      )}
      <Steps migration={migration} />
      {compared && <ComparedTable compared={compared} />}
      {migration.outcomes.length > 0 && !isMoving(migration) && <MigrationRowsList migration={migration} />}
    </div>
  );
}

function Progress({ migration }: { migration: MigrationDetail }) {
  const { t } = useTranslation("web-migration");
  const problemWords = useReadingProblem();
  const { state, rowsRead, problem } = migration;
  return (
    <section aria-live="polite" className={styles["panel"]}>
      {isMoving(migration) && (
        <>
          <progress className={styles["bar"]} aria-label={t(`state.${state}`)} />
          <p className="quiet num">
            {t(`state.${state}`)} {rowsRead > 0 && `· ${t("rows", { shown: showCount(rowsRead) })}`}
          </p>
        </>
      )}
      {state === "failed" && problem && (
        <Note tone="bad" icon="warn">
          {t("failed", { reason: problemWords({ ...problem, detail: {} }) })}
        </Note>
      )}
    </section>
  );
}

/** What became, or would become, of the rows. */
function Outcomes({ migration }: { migration: MigrationDetail }) {
  const { t } = useTranslation("web-migration");
  if (migration.outcomes.length === 0) return null;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1)
    <section className={styles["scroll"]} tabIndex={0} aria-label={t("result")}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">{t(migration.state === "tried" || migration.state === "trying" ? "wouldBe" : "result")}</th>
            <th scope="col" className={styles["end"]}>
              {t("count")}
            </th>
            <th scope="col" className={styles["end"]}>
              {t("total")}
            </th>
          </tr>
        </thead>
        <tbody>
          {migration.outcomes.map(({ outcome, count, total }) => (
            <tr key={outcome}>
              <th scope="row">{t(`outcome.${outcome}`)}</th>
              <td className={`num ${styles["end"]}`}>{showCount(count)}</td>
              <td className={styles["end"]}>
                <Money value={total} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Steps({ migration }: { migration: MigrationDetail }) {
  const { t } = useTranslation("web-migration");
  const { modal } = App.useApp();
  const client = useQueryClient();
  const [doubtful, setDoubtful] = useState(false);
  const { id, state, may } = migration;
  const acting = useMutation({
    mutationFn: (step: "start" | "cancel" | "resume" | "undo") =>
      step === "start" ? startMigration(id, doubtful) : stepMigration(id, step),
    onSuccess: (next) => client.setQueryData(migrationOptions(id).queryKey, next),
  });
  const undo = (): void =>
    void modal.confirm({
      title: t("undoTitle", { name: migration.name }),
      content: t("undoText"),
      okText: t("undo"),
      okButtonProps: { danger: true },
      cancelText: t("web-common:cancel"),
      onOk: () => acting.mutateAsync("undo").catch(() => undefined),
    });
  const inDoubt = migration.outcomes.some(({ outcome }) => outcome === "doubt");
  return (
    <>
      <ProblemNote error={acting.error} />
      {state === "tried" && (
        <Note tone="info" icon="info">
          {t("triedText")}
        </Note>
      )}
      <div className={styles["actions"]}>
        {state === "tried" && inDoubt && (
          <Checkbox checked={doubtful} onChange={({ target }) => setDoubtful(target.checked)}>
            {t("takeDoubtful")}
          </Checkbox>
        )}
        {state === "tried" && (
          <Button type="primary" loading={acting.isPending} onClick={() => acting.mutate("start")}>
            {t("start")}
          </Button>
        )}
        {may.cancel && state !== "looking" && <Button onClick={() => acting.mutate("cancel")}>{t("cancel")}</Button>}
        {may.resume && <Button onClick={() => acting.mutate("resume")}>{t("resume")}</Button>}
        {may.undo && (
          <Button danger onClick={undo}>
            {t("undo")}
          </Button>
        )}
      </div>
    </>
  );
}

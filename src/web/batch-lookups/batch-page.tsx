import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { BatchLookup } from "#api/batch-lookups.api.ts";
import { usePhone } from "../app/use-phone.ts";
import { Icon } from "../ui/icons.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant, today } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { AgainButton } from "./again-button.tsx";
import { BatchBadge } from "./batch-badge.tsx";
import { batchOptions, batchRowsKey, batchRowsOptions, choiceOf, missedIn, type RowChoice } from "./batch-lookups.api.ts";
import { BatchExport } from "./batch-export.tsx";
import { BatchProgress } from "./batch-progress.tsx";
import { BatchRead } from "./batch-read.tsx";
import { CauseGroups } from "./cause-groups.tsx";
import { OutcomeChoice } from "./outcome-choice.tsx";
import { RowCards, RowTable } from "./row-table.tsx";
import { useBatchActions } from "./use-batch-actions.tsx";
import { useBatchName } from "./use-batch-name.ts";
import styles from "./many.module.css";

/** One look-up of many: how it was read, how far it is, and row by row what was found or why not. */
export function BatchPage() {
  const { t } = useTranslation("web-many");
  const { id } = useParams({ from: "/inside/lookups/many/$id" });
  const batch = useQuery(batchOptions(id));
  const nameOf = useBatchName();
  useTitle(batch.data ? nameOf(batch.data) : t("title"));
  if (batch.isPending) return <LoadingRows rows={8} />;
  if (batch.isError) {
    return (
      <Problem error={batch.error} onRetry={() => void batch.refetch()} actions={<Link to="/lookups/many">{t("title")}</Link>} />
    );
  }
  return <Shown batch={batch.data} />;
}

function Shown({ batch }: { batch: BatchLookup }) {
  const { t, i18n } = useTranslation("web-many");
  const nameOf = useBatchName();
  const { remove } = useBatchActions();
  const choice = choiceOf(useSearch({ from: "/inside/lookups/many/$id" })["outcome"]);
  return (
    <div className={styles["batch"]}>
      <header className={styles["head"]}>
        <Link to="/lookups/many" className={styles["back"]}>
          <Icon name="chevronLeft" size={16} />
          {t("title")}
        </Link>
        <h1>{nameOf(batch)}</h1>
        <p className={styles["facts"]}>
          <BatchBadge state={batch.state} />
          <span className="small quiet num">{showInstant(batch.createdAt, i18n.language)}</span>
          <span className="small quiet num">{t("keptUntil", { date: today(new Date(batch.keptUntil)) })}</span>
        </p>
        <div className={styles["headTools"]}>
          {batch.checked > 0 && batch.may.again && <AgainButton batch={batch} />}
          {batch.checked > 0 && <BatchExport batch={batch} choice={choice} />}
          <Button icon={<Icon name="trash" size={16} />} onClick={() => void remove(batch)}>
            {t("delete")}
          </Button>
        </div>
      </header>
      <BatchRead batch={batch} />
      <BatchProgress batch={batch} />
      {batch.checked > 0 && missedIn(batch) > 0 && <CauseGroups batch={batch} />}
      {batch.counts !== null && batch.checked > 0 && <Outcomes batch={batch} choice={choice} />}
    </div>
  );
}

function Outcomes({ batch, choice }: { batch: BatchLookup; choice: RowChoice }) {
  const { t } = useTranslation("web-many");
  const phone = usePhone();
  const client = useQueryClient();
  const navigate = useNavigate({ from: "/lookups/many/$id" });
  const pages = useInfiniteQuery(batchRowsOptions(batch.id, choice));
  useEffect(() => {
    // with each row that has its answer the table says more
    void client.invalidateQueries({ queryKey: batchRowsKey(batch.id) });
  }, [client, batch.id, batch.checked, batch.again?.checked, batch.state]);
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <OutcomeChoice
        batch={batch}
        choice={choice}
        onChoose={(next) => void navigate({ search: next === null ? {} : { outcome: next }, replace: true })}
      />
      {pages.isPending ? (
        <LoadingRows rows={8} />
      ) : pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : rows.length === 0 ? (
        <p className="quiet">{t("noRows")}</p>
      ) : phone ? (
        <RowCards rows={rows} />
      ) : (
        <RowTable rows={rows} />
      )}
      {pages.hasNextPage && (
        <div className={styles["more"]}>
          <Button size="large" onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("web-common:more")}
          </Button>
        </div>
      )}
    </>
  );
}

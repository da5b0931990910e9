import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Reconciliation } from "#api/reconciliation.api.ts";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { NewDialog } from "./new-dialog.tsx";
import { reconciliationsOptions } from "./reconciliation.api.ts";
import { RunBadge } from "./run-badge.tsx";
import styles from "./reconciliation.module.css";

/** What is compared with what, and how much of it is still open. */
export function ReconciliationsPage() {
  const { t } = useTranslation("web-reconciliation");
  const pages = useInfiniteQuery(reconciliationsOptions);
  const [adding, setAdding] = useState(false);
  useTitle(t("title"));
  const first = pages.data?.pages[0];
  const all = pages.data?.pages.flatMap((page) => page.reconciliations) ?? [];
  const may = first !== undefined && first.may.addIn.length > 0;
  const add = may && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  return (
    <div className={styles["page"]}>
      <div className={styles["top"]}>
        <div>
          <h1>{t("title")}</h1>
          <p className={styles["lead"]}>{t("lead")}</p>
        </div>
        {all.length > 0 && add}
      </div>
      {pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : first === undefined ? (
        <LoadingRows rows={4} />
      ) : all.length === 0 ? (
        <Empty icon="checkSquare" title={t(may ? "none" : "notYours")} actions={add}>
          {t(may ? "noneText" : "notYoursText")}
        </Empty>
      ) : (
        <ul className={styles["list"]}>
          {all.map((each) => (
            <Row key={each.id} reconciliation={each} several={first.may.addIn.length > 1} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t("web-common:more")}
        </Button>
      )}
      {adding && first && <NewDialog companies={first.may.addIn} onClose={() => setAdding(false)} />}
    </div>
  );
}

function Row({ reconciliation, several }: { reconciliation: Reconciliation; several: boolean }) {
  const { t, i18n } = useTranslation("web-reconciliation");
  const { id, name, against, from, to, direction, company, run, open } = reconciliation;
  return (
    <li>
      <Link to="/reconciliations/$id" params={{ id }} search={{}} className={styles["row"]} data-row>
        <span className={styles["name"]}>
          <strong>{name}</strong>
          <span className="small quiet">
            {several && `${company.name} · `}
            {t(`reconciliation:against.${against}`)} · {t(`reconciliation:direction.${direction ?? "both"}`)} · {from} – {to}
          </span>
        </span>
        <span className={styles["state"]}>
          {run === null ? <span className="small quiet">{t("neverRun")}</span> : <RunBadge state={run.state} />}
          {run?.state === "done" && (
            <span className={`small num ${open > 0 ? styles["open"] : "quiet"}`}>
              {open > 0 ? t("openCount", { count: open, shown: showCount(open) }) : t("nothingOpen")}
            </span>
          )}
          {run !== null && <span className="small quiet">{showInstant(run.createdAt, i18n.language)}</span>}
        </span>
        <Icon name="chevronRight" size={16} />
      </Link>
    </li>
  );
}

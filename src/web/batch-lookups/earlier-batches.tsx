import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { BatchLookup } from "#api/batch-lookups.api.ts";
import { showCount } from "../ui/money.ts";
import { Icon } from "../ui/icons.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { BatchBadge } from "./batch-badge.tsx";
import { batchesOptions } from "./batch-lookups.api.ts";
import { useBatchActions } from "./use-batch-actions.tsx";
import { useBatchName } from "./use-batch-name.ts";
import styles from "./many.module.css";

/** The asker's own, newest first. */
export function EarlierBatches() {
  const { t } = useTranslation("web-many");
  const pages = useInfiniteQuery(batchesOptions);
  if (pages.isPending) return <LoadingRows rows={4} />;
  if (pages.isError) return <Problem error={pages.error} onRetry={() => void pages.refetch()} />;
  const batches = pages.data.pages.flatMap((page) => page.batches);
  if (batches.length === 0) return <p className={`quiet ${styles["none"]}`}>{t("none")}</p>;
  return (
    <>
      <ul className={styles["history"]}>
        {batches.map((batch) => (
          <Earlier key={batch.id} batch={batch} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <div className={styles["more"]}>
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("web-common:more")}
          </Button>
        </div>
      )}
    </>
  );
}

function Earlier({ batch }: { batch: BatchLookup }) {
  const { t, i18n } = useTranslation("web-many");
  const nameOf = useBatchName();
  const { remove } = useBatchActions();
  const name = nameOf(batch);
  return (
    <li>
      <Link to="/lookups/many/$id" params={{ id: batch.id }} className={styles["earlier"]} data-row={batch.id}>
        <span className={styles["name"]}>
          {name}
          <span className="small quiet num">
            {showInstant(batch.createdAt, i18n.language)}
            {batch.name !== "" && ` · ${t("rows", { count: batch.rows, shown: showCount(batch.rows) })}`}
          </span>
        </span>
        <BatchBadge state={batch.state} />
      </Link>
      <Button
        type="text"
        icon={<Icon name="trash" size={16} />}
        aria-label={t("deleteNamed", { name })}
        onClick={() => void remove(batch)}
      />
    </li>
  );
}

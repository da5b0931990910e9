import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Drawer } from "antd";
import { useTranslation } from "react-i18next";
import type { Source } from "#api/sources.api.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant, showSize } from "../ui/time.ts";
import { runsOptions } from "./sources.api.ts";
import styles from "./sources.module.css";

/** When the source was asked, and what came of it. */
export function RunsDrawer({ source, onClose }: { source: Source; onClose: () => void }) {
  const { t, i18n } = useTranslation("web-sources");
  const { data, error, refetch, ...pages } = useInfiniteQuery(runsOptions(source.id));
  const runs = data?.pages.flatMap((page) => page.runs) ?? [];
  return (
    <Drawer open size={520} title={t("runsOf", { name: source.name })} onClose={onClose}>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingRows />
      ) : runs.length === 0 ? (
        <Empty icon="clock" title={t("noRuns")} />
      ) : (
        <ul className={styles["runs"]}>
          {runs.map((run) => (
            <li key={run.id}>
              <time dateTime={run.startedAt}>{showInstant(run.startedAt, i18n.language)}</time>
              <span>
                {run.problem
                  ? t(`problem.${run.problem.code}.title`, run.problem.facts)
                  : run.endedAt === null
                    ? t("running")
                    : run.taken + run.held + run.refused === 0
                      ? t("nothingNew")
                      : t("brought", { taken: run.taken, size: showSize(Number(run.bytes)) })}
                {run.held > 0 && <span className="small quiet"> {t("broughtHeld", { count: run.held })}</span>}
                {run.refused > 0 && <span className="small quiet"> {t("refused", { count: run.refused })}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("moreRuns")}
        </Button>
      )}
    </Drawer>
  );
}

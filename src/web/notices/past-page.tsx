import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Badge } from "../ui/badge.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { NoticeTime } from "./notice-time.tsx";
import { pastOptions } from "./notices.api.ts";
import styles from "./notices.module.css";

/** All that the reader was ever told, newest first. */
export function NoticesPage() {
  const { t, i18n } = useTranslation("web-notices");
  const pages = useInfiniteQuery(pastOptions(i18n.language));
  useTitle(t("past.title"));
  const notices = pages.data?.pages.flatMap((page) => page.notices) ?? [];
  return (
    <div className={styles["page"]}>
      <h1>{t("past.title")}</h1>
      {pages.isPending ? (
        <LoadingRows />
      ) : pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : notices.length === 0 ? (
        <Empty icon="info" title={t("past.none")}>
          {t("past.noneText")}
        </Empty>
      ) : (
        <ul className={styles["list"]}>
          {notices.map((notice) => (
            <li key={notice.id} className={styles["card"]}>
              <div className={styles["head"]}>
                <h2 lang={notice.language}>{notice.title}</h2>
                <Badge tone={notice.phase === "over" ? "quiet" : "info"} icon={notice.phase === "over" ? "check" : "clock"}>
                  {t(`phase.${notice.phase}`)}
                </Badge>
              </div>
              <p className="small quiet">
                {t(`kind.${notice.kind}`)} · <NoticeTime notice={notice} />
                {notice.functions.length > 0 && ` · ${notice.functions.map((each) => t(`function.${each}`)).join(t("and"))}`}
              </p>
              {notice.text && (
                <p className={styles["words"]} lang={notice.language}>
                  {notice.text}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t("web-common:more")}
        </Button>
      )}
    </div>
  );
}

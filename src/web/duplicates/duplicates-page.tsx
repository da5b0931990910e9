import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CASE_STATES } from "#api/duplicates.api.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { CaseCard } from "./case-card.tsx";
import { casesOptions } from "./duplicates.api.ts";
import styles from "./duplicates.module.css";

/** Records that may be one invoice, for those who see both. */
export function DuplicatesPage() {
  const { t } = useTranslation("web-duplicates");
  const [state, setState] = useState<string>("open");
  const pages = useInfiniteQuery(casesOptions(state));
  useTitle(t("title"));
  const cases = pages.data?.pages.flatMap((page) => page.cases) ?? [];
  return (
    <div className={styles["page"]}>
      <div className={styles["top"]}>
        <h1>{t("title")}</h1>
        <Segmented
          aria-label={t("title")}
          value={state}
          onChange={setState}
          options={CASE_STATES.map((each) => ({ value: each, label: t(`state.${each}`) }))}
        />
      </div>
      {pages.isPending ? (
        <LoadingRows rows={6} />
      ) : pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : cases.length === 0 ? (
        <Empty icon="checkCircle" title={t(state === "open" ? "none" : "noneDecided")}>
          {t("noneText")}
        </Empty>
      ) : (
        cases.map((one) => <CaseCard key={one.id} one={one} />)
      )}
      {pages.hasNextPage && (
        <div className={styles["more"]}>
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("web-common:more")}
          </Button>
        </div>
      )}
    </div>
  );
}

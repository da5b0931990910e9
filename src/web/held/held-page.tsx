import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { HELD_STATES } from "#api/held.api.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { HeldCard } from "./held-card.tsx";
import { type HeldState, heldOptions } from "./held.api.ts";
import styles from "./held.module.css";

/** What the sources found and could not or may not take in by themselves, each until it is settled. */
export function HeldPage() {
  const { t } = useTranslation("web-held");
  const [state, setState] = useState<HeldState>("open");
  const pages = useInfiniteQuery(heldOptions(state));
  useTitle(t("title"));
  const held = pages.data?.pages.flatMap((page) => page.held) ?? [];
  return (
    <div className={styles["page"]}>
      <div>
        <h1>{t("title")}</h1>
        <p className="quiet">{t("lead")}</p>
      </div>
      <Segmented
        className={styles["states"] ?? ""}
        options={HELD_STATES.map((value) => ({ value, label: t(value) }))}
        value={state}
        onChange={setState}
      />
      {pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <LoadingRows />
      ) : held.length === 0 ? (
        <Empty icon="inbox" title={t(state === "open" ? "none" : "noneSettled")}>
          {state === "open" && t("noneText")}
        </Empty>
      ) : (
        <ul className={styles["list"]}>
          {held.map((each) => (
            <HeldCard key={`${each.source.id} ${each.key}`} held={each} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Source } from "#api/sources.api.ts";
import admin from "../admin/admin.module.css";
import { SectionHead } from "../admin/section-head.tsx";
import { TouchedNote } from "../notices/notice-banner.tsx";
import { Icon } from "../ui/icons.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { HeldLink } from "../held/held-link.tsx";
import { HandInDrawer } from "./hand-in-drawer.tsx";
import { IssuersDrawer } from "./issuers-drawer.tsx";
import { RunsDrawer } from "./runs-drawer.tsx";
import { SourceCard } from "./source-card.tsx";
import { SourceDialog } from "./source-dialog.tsx";
import { sourcesOptions } from "./sources.api.ts";
import styles from "./sources.module.css";

/** Where invoices come from by themselves, by company. */
export function SourcesSection() {
  const { t } = useTranslation("web-sources");
  const { data, error, refetch } = useQuery(sourcesOptions(true));
  const [open, setOpen] = useState<Source | "new" | null>(null);
  const [handing, setHanding] = useState<Source | null>(null);
  const [issuers, setIssuers] = useState(false);
  const [runs, setRuns] = useState<Source | null>(null);
  useTitle(t("title"));
  const add = data !== undefined && data.may.addIn.length > 0 && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpen("new")}>
      {t("add")}
    </Button>
  );
  const groups = [...Map.groupBy(data?.sources ?? [], ({ company }) => company.id).values()];
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("title")} lead={t("lead")}>
        <HeldLink />
        {data?.sources.some(({ detail }) => detail !== null) && <Button onClick={() => setIssuers(true)}>{t("issuers")}</Button>}
        {groups.length > 0 && add}
      </SectionHead>
      <TouchedNote function="sources" />
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingRows rows={4} />
      ) : groups.length === 0 ? (
        <Empty icon="attach" title={t("none")} actions={add}>
          {t(add ? "noneText" : "noneTextAsk")}
        </Empty>
      ) : (
        groups.map((sources) => (
          <section key={sources[0]!.company.id} className={styles["group"]}>
            {groups.length > 1 && <h2>{sources[0]!.company.name}</h2>}
            <ul className={styles["list"]}>
              {sources.map((source) => (
                <SourceCard
                  key={source.id}
                  source={source}
                  grouped={groups.length > 1}
                  onChange={() => setOpen(source)}
                  onRuns={() => setRuns(source)}
                  onHandIn={() => setHanding(source)}
                />
              ))}
            </ul>
          </section>
        ))
      )}
      {open !== null && (
        <SourceDialog source={open === "new" ? null : open} companies={data?.may.addIn ?? []} onClose={() => setOpen(null)} />
      )}
      {handing !== null && <HandInDrawer source={handing} onClose={() => setHanding(null)} />}
      {issuers && <IssuersDrawer onClose={() => setIssuers(false)} />}
      {runs !== null && <RunsDrawer source={runs} onClose={() => setRuns(null)} />}
    </div>
  );
}

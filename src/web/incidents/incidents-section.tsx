import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { IncidentLine } from "#api/incidents.api.ts";
import admin from "../admin/admin.module.css";
import { SectionHead } from "../admin/section-head.tsx";
import { NoticeTime } from "../notices/notice-time.tsx";
import styles from "../notices/notices.module.css";
import { Icon } from "../ui/icons.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { IncidentBadges } from "./incident-badges.tsx";
import { incidentsOptions } from "./incidents.api.ts";
import { OpenIncidentDialog } from "./open-incident-dialog.tsx";
import { PlansPanel } from "./plans-panel.tsx";
import { RosterPanel } from "./roster-panel.tsx";

const TABS = ["open", "closed", "plans", "roster"] as const;
type Tab = (typeof TABS)[number];

/** Incidents: what is out of order, what was, the plans and who is on duty. */
export function IncidentsSection() {
  const { t } = useTranslation("web-incidents");
  const [tab, setTab] = useState<Tab>("open");
  const [opening, setOpening] = useState(false);
  useTitle(t("title"));
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("title")} lead={t("lead")}>
        <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpening(true)}>
          {t("open")}
        </Button>
      </SectionHead>
      <Segmented<Tab>
        aria-label={t("title")}
        value={tab}
        onChange={setTab}
        options={TABS.map((value) => ({ value, label: t(`tab.${value}`) }))}
      />
      {tab === "plans" ? <PlansPanel /> : tab === "roster" ? <RosterPanel /> : <List state={tab} />}
      {opening && <OpenIncidentDialog onClose={() => setOpening(false)} />}
    </div>
  );
}

function List({ state }: { state: "open" | "closed" }) {
  const { t, i18n } = useTranslation("web-incidents");
  const pages = useInfiniteQuery(incidentsOptions(state, i18n.language));
  const incidents = pages.data?.pages.flatMap((page) => page.incidents) ?? [];
  if (pages.isPending) return <LoadingRows rows={4} />;
  if (pages.isError) return <Problem error={pages.error} onRetry={() => void pages.refetch()} />;
  if (incidents.length === 0)
    return (
      <Empty icon="checkCircle" title={t(`none.${state}`)}>
        {t(`noneText.${state}`)}
      </Empty>
    );
  return (
    <>
      <ul className={styles["list"]}>
        {incidents.map((incident) => (
          <IncidentCard key={incident.id} incident={incident} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t("web-common:more")}
        </Button>
      )}
    </>
  );
}

function IncidentCard({ incident }: { incident: IncidentLine }) {
  const { t } = useTranslation("web-incidents");
  const { id, title, company, cause, causeGuessed, functions } = incident;
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h2>
          <Link to="/admin/$section/$id" params={{ section: "incidents", id }} search={{}}>
            {title}
          </Link>
        </h2>
        <IncidentBadges incident={incident} />
      </div>
      <p className="small quiet">
        {company?.name ?? t("installation")} · {t(causeGuessed ? "causeGuessed" : "causeIs", { cause: t(`cause.${cause}`) })} ·{" "}
        <NoticeTime notice={{ from: incident.startedAt, until: incident.resolvedAt }} />
        {functions.length > 0 && ` · ${functions.map((each) => t(`web-notices:function.${each}`)).join(t("web-notices:and"))}`}
      </p>
    </li>
  );
}

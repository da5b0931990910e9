import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditFilters } from "#api/audit.api.ts";
import { Icon } from "../ui/icons.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { eventsOptions, statesOptions } from "./audit.api.ts";
import styles from "./audit.module.css";
import { EventFilters } from "./event-filters.tsx";
import { EventRow } from "./event-row.tsx";
import { ExportDialog } from "./export-dialog.tsx";
import { TrailCard } from "./trail-card.tsx";

/** What stands in the address: days, kinds and ids. The number of an invoice doesn't. */
type Address = { company?: string } & Omit<AuditFilters, "number">;

/** 操作记录: whether what happened is proven, and what happened, of one company at a time. */
export function AuditPage() {
  const { t } = useTranslation("web-audit");
  const navigate = useNavigate();
  const { company: chosen, ...address } = useSearch({ strict: false }) as Address;
  const [number, setNumber] = useState("");
  const [exporting, setExporting] = useState(false);
  const states = useQuery(statesOptions);
  useTitle(t("title"));
  if (states.isPending) return <LoadingRows />;
  if (states.isError) return <Problem error={states.error} onRetry={() => void states.refetch()} />;
  const { companies } = states.data;
  const state = companies.find(({ company }) => String(company.id) === String(chosen)) ?? companies[0];
  if (state === undefined)
    return (
      <>
        <h1 className="visually-hidden">{t("title")}</h1>
        <Empty icon="lock" title={t("none")}>
          {t("noneText")}
        </Empty>
      </>
    );
  const filters: AuditFilters = { ...address, ...(number === "" ? {} : { number }) };
  const change = ({ number: typed, ...part }: AuditFilters & { company?: string }): void => {
    if (typed !== undefined) setNumber(typed);
    const next = Object.fromEntries(Object.entries({ company: chosen, ...address, ...part }).filter(([, value]) => value));
    void navigate({ to: ".", search: next as Record<string, string>, replace: true });
  };
  return (
    <div className={styles["page"]}>
      <div className={styles["head"]}>
        <h1>{t("title")}</h1>
        {companies.length > 1 && (
          <Select
            aria-label={t("company")}
            value={state.company.id}
            onChange={(id) => change({ company: String(id) })}
            options={companies.map(({ company }) => ({ value: company.id, label: company.name }))}
          />
        )}
        {state.may.export && (
          <Button icon={<Icon name="download" />} onClick={() => setExporting(true)}>
            {t("export.open")}
          </Button>
        )}
      </div>
      <p className="quiet">{t("lead")}</p>
      <TrailCard state={state} retention={states.data.retention} keyId={states.data.key} />
      <EventFilters company={state.company.id} filters={filters} onChange={change} />
      <Events
        company={state.company.id}
        filters={filters}
        onClear={() => (setNumber(""), void navigate({ to: ".", search: {} }))}
      />
      {exporting && <ExportDialog state={state} filters={filters} onClose={() => setExporting(false)} />}
    </div>
  );
}

function Events({ company, filters, onClear }: { company: number; filters: AuditFilters; onClear: () => void }) {
  const { t, i18n } = useTranslation("web-audit");
  const list = useInfiniteQuery(eventsOptions(company, filters));
  if (list.isPending) return <LoadingRows />;
  if (list.isError) return <Problem error={list.error} onRetry={() => void list.refetch()} />;
  const events = list.data.pages.flatMap((page) => page.events);
  const lookedTo = list.data.pages.at(-1)?.lookedTo ?? null;
  const filtered = Object.values(filters).some(Boolean);
  return (
    <>
      {events.length === 0 && lookedTo === null && (
        <Empty
          icon="list"
          title={t(filtered ? "nothingFits" : "nothing")}
          actions={filtered && <Button onClick={onClear}>{t("clear")}</Button>}
        >
          {t(filtered ? "nothingFitsText" : "nothingText")}
        </Empty>
      )}
      <ul className={styles["events"]} aria-label={t("title")}>
        {events.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className={styles["more"]}>
          {lookedTo !== null && <p className="small quiet">{t("lookedTo", { time: showInstant(lookedTo, i18n.language) })}</p>}
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t(lookedTo === null ? "web-common:more" : "lookOn")}
          </Button>
        </div>
      )}
    </>
  );
}

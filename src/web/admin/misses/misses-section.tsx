import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Misses } from "#api/misses.api.ts";
import { showCount } from "../../ui/money.ts";
import { Empty, LoadingRows, Problem } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { SectionHead } from "../section-head.tsx";
import { CauseRows } from "./cause-rows.tsx";
import { missesOptions, type Span, SPANS } from "./misses.api.ts";
import styles from "./misses.module.css";
import { Rises } from "./rises.tsx";

/** D29: why people miss invoices, whether it grows, which explanations were wrong, and what came after all. */
export function MissesSection() {
  const { t } = useTranslation("web-misses");
  const [company, setCompany] = useState<number | null>(null);
  const [days, setDays] = useState<Span>("30");
  const found = useQuery({ ...missesOptions(company, days), placeholderData: keepPreviousData });
  useTitle(t("title"));
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("title")} lead={t("lead")}>
        {found.data && found.data.companies.length > 1 && (
          <Select
            aria-label={t("company")}
            value={found.data.company}
            options={found.data.companies.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setCompany}
          />
        )}
        <Segmented
          aria-label={t("span")}
          value={days}
          options={SPANS.map((value) => ({ value, label: t(`spans.${value}`) }))}
          onChange={(value) => setDays(value as Span)}
        />
      </SectionHead>
      {found.isPending ? (
        <LoadingRows rows={6} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <Shown misses={found.data} />
      )}
    </div>
  );
}

function Shown({ misses }: { misses: Misses }) {
  const { t } = useTranslation("web-misses");
  return (
    <>
      <Rises misses={misses} />
      {misses.misses === 0 ? (
        <Empty icon="search" title={t("none")}>
          {t("noneText")}
        </Empty>
      ) : (
        <>
          <p className={styles["sums"]}>{t("sums", { misses: showCount(misses.misses), arrived: showCount(misses.arrived) })}</p>
          <Bars
            title={t("byDay")}
            values={misses.days.map(({ day, misses: count }) => ({ label: day, count }))}
            ends={[misses.days[0]!.day, misses.days.at(-1)!.day]}
          />
          <CauseRows causes={misses.causes} />
          <Bars
            title={t("byHour")}
            values={misses.hours.map((count, hour) => ({ label: `${hour}:00`, count }))}
            ends={["0:00", "23:00"]}
          />
          <Lists misses={misses} />
        </>
      )}
    </>
  );
}

type Bar = { label: string; count: number };

/** A row of columns; the largest and its place are said in words too. */
function Bars({ title, values, ends }: { title: string; values: Bar[]; ends: [string, string] }) {
  const { t } = useTranslation("web-misses");
  const most = values.reduce((best, each) => (each.count > best.count ? each : best), values[0]!);
  const said = t("most", { label: most.label, count: showCount(most.count) });
  return (
    <figure className={styles["figure"]}>
      <figcaption>
        <strong>{title}</strong> <span className="small quiet num">{said}</span>
      </figcaption>
      <div className={styles["bars"]} aria-hidden="true">
        {values.map(({ label, count }) => (
          <span key={label} title={`${label}: ${count}`} style={{ height: `${(100 * count) / Math.max(1, most.count)}%` }} />
        ))}
      </div>
      <p className={`small quiet num ${styles["ends"]}`}>
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </p>
    </figure>
  );
}

function Lists({ misses: { departments, sources } }: { misses: Misses }) {
  const { t } = useTranslation("web-misses");
  const lists = [
    ["byDepartment", departments],
    ["bySource", sources],
  ] as const;
  return (
    <div className={styles["lists"]}>
      {lists
        .filter(([, list]) => list.length > 0)
        .map(([word, list]) => (
          <section key={word} aria-labelledby={word}>
            <h3 id={word}>{t(word)}</h3>
            <ul>
              {list.map(({ id, name, misses }) => (
                <li key={id}>
                  <span>{name}</span>
                  <span className="num">{showCount(misses)}</span>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </div>
  );
}

import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import admin from "../admin/admin.module.css";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { SectionHead } from "../admin/section-head.tsx";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import styles from "../reconciliation/reconciliation.module.css";
import { addMigration, migrationsOptions } from "./migrations.api.ts";

/** What was taken over from old systems, and the way to the next list. */
export function MigrationsSection() {
  const { t, i18n } = useTranslation("web-migration");
  const navigate = useNavigate();
  const pages = useInfiniteQuery(migrationsOptions);
  const picker = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  useTitle(t("title"));
  const first = pages.data?.pages[0];
  const companies = first?.may.addIn ?? [];
  const company = chosen ?? companies[0]?.id;
  const adding = useMutation({
    mutationFn: (file: File) => addMigration(company!, file),
    onSuccess: ({ id }) => void navigate({ to: "/admin/$section/$id", params: { section: "migrations", id }, search: {} }),
  });
  const all = pages.data?.pages.flatMap(({ migrations }) => migrations) ?? [];
  const add = companies.length > 0 && (
    <div className={styles["actions"]}>
      {companies.length > 1 && (
        <Select
          aria-label={t("company")}
          value={company ?? null}
          onChange={setChosen}
          options={companies.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <Button
        type="primary"
        icon={<Icon name="attach" size={16} />}
        loading={adding.isPending}
        onClick={() => picker.current?.click()}
      >
        {t("pick")}
      </Button>
    </div>
  );
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("title")} lead={t("lead")}>
        {all.length > 0 && add}
      </SectionHead>
      <ProblemNote error={adding.error} />
      {pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : first === undefined ? (
        <LoadingRows rows={4} />
      ) : all.length === 0 ? (
        <Empty icon="archive" title={t("none")} actions={add}>
          {t(add ? "noneText" : "notYours")}
        </Empty>
      ) : (
        <ul className={styles["list"]}>
          {all.map(({ id, name, company: of, state, createdAt, by, outcomes }) => (
            <li key={id}>
              <Link to="/admin/$section/$id" params={{ section: "migrations", id }} search={{}} className={styles["row"]}>
                <span className={styles["name"]}>
                  <strong>{name}</strong>
                  <span className="small quiet">
                    {of.name} · {showInstant(createdAt, i18n.language)} · {by}
                  </span>
                </span>
                <span className={styles["state"]}>
                  <span>{t(`state.${state}`)}</span>
                  {outcomes.map(({ outcome, count }) => (
                    <span key={outcome} className="small num quiet">
                      {t(`outcome.${outcome}`)} {showCount(count)}
                    </span>
                  ))}
                </span>
                <Icon name="chevronRight" size={16} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{t("web-common:more")}</Button>}
      <input
        ref={picker}
        type="file"
        hidden
        accept=".xlsx,.xlsm,.csv,.tsv,.txt"
        data-testid="migration-file"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) adding.mutate(file);
          target.value = "";
        }}
      />
    </div>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { MIGRATION_OUTCOMES, type MigrationDetail } from "#api/migrations.api.ts";
import styles from "../reconciliation/reconciliation.module.css";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { migrationRowsOptions } from "./migrations.api.ts";

/** The rows one by one: why one is refused or in doubt, and after taking back why one was kept. */
export function MigrationRowsList({ migration }: { migration: MigrationDetail }) {
  const { t } = useTranslation("web-migration");
  const wanted = migration.outcomes.some(({ outcome }) => outcome === "refused") ? "refused" : migration.outcomes[0]!.outcome;
  const [which, setWhich] = useState<string>(migration.state === "undone" ? "kept" : wanted);
  const filter = which === "kept" || which === "taken-back" ? { undone: which } : { outcome: which };
  const pages = useInfiniteQuery(migrationRowsOptions(migration.id, migration.state, filter));
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const choices = [...MIGRATION_OUTCOMES, ...(migration.undone ? ["kept", "taken-back"] : [])];
  return (
    <section className={styles["findings"]} aria-labelledby="rows">
      <h2 id="rows">{t("rowsTitle")}</h2>
      <Select
        aria-label={t("rowsTitle")}
        value={which}
        onChange={setWhich}
        options={choices.map((value) => ({ value, label: t(`outcome.${value}`) }))}
      />
      {pages.isPending ? (
        <LoadingRows rows={3} />
      ) : pages.isError ? (
        <Problem error={pages.error} />
      ) : rows.length === 0 ? (
        <p className="quiet">{t("noRows")}</p>
      ) : (
        <ul className={styles["cards"]}>
          {rows.map(({ row, cells, reasons, invoice, keptBecause }) => (
            <li key={row} className={styles["card"]}>
              <p>
                <strong className="num">{t("row", { row })}</strong>{" "}
                {reasons.map((reason) => t(`reason.${reason}`, { defaultValue: reason })).join(" · ")}
                {keptBecause !== null && t(`kept.${keptBecause}`, { defaultValue: t("kept.touched") })}
              </p>
              {cells && <p className="small quiet">{cells.filter((cell) => cell !== "").join(" · ")}</p>}
              {invoice !== null && (
                <Link to="/invoices/$id" params={{ id: invoice }}>
                  {t("openInvoice")}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("web-common:more")}
        </Button>
      )}
    </section>
  );
}

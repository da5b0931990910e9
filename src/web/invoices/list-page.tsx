import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { Button, Drawer, Select } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../app/keys.ts";
import { usePhone } from "../app/use-phone.ts";
import { lookupOptions } from "../lookups/lookups.api.ts";
import { Icon } from "../ui/icons.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { ChosenBar } from "./chosen-bar.tsx";
import { ExportButton } from "./export-button.tsx";
import { Chips } from "./chips.tsx";
import { DirectionChoice } from "./direction-choice.tsx";
import { FilterPanel } from "./filter-panel.tsx";
import { countFilters } from "./filters.ts";
import { InvoiceCards } from "./invoice-cards.tsx";
import { InvoiceTable } from "./invoice-table.tsx";
import { SORT_ORDERS } from "./invoices.api.ts";
import { NothingFound } from "./nothing-found.tsx";
import { listMemory } from "./list-memory.ts";
import { Totals } from "./totals.tsx";
import { useChosen } from "./use-chosen.ts";
import { useList } from "./use-list.ts";
import styles from "./invoices.module.css";

export function ListPage() {
  const { t } = useTranslation("web-invoices");
  const phone = usePhone();
  const { href } = useLocation();
  const { filters, stored, pages, lookup, sort, question, change, changeSort } = useList();
  const [panelOpen, setPanelOpen] = useState(false);
  useKeys({ f: () => setPanelOpen((open) => !open) });
  const title = filters.mine === "true" ? t("titleMine") : filters.incomplete === "true" ? t("titleIncomplete") : t("title");
  useTitle(title);

  const invoices = pages.data?.pages.flatMap((page) => page.invoices) ?? [];
  const ids = invoices.map((invoice) => invoice.id).join();
  useEffect(() => listMemory.remember(ids ? ids.split(",") : [], href), [ids, href]);
  const chosen = useChosen(invoices);
  const choosing = chosen.shown.length > 0 || (phone && chosen.choosing);
  const first = pages.data?.pages[0];
  const panel = (
    <FilterPanel
      key={JSON.stringify(filters)}
      filters={filters}
      onApply={(next) => void change(next).then(() => phone && setPanelOpen(false))}
    />
  );

  return (
    <div className={styles["page"]} data-choosing={choosing}>
      <div className={styles["head"]}>
        <h1>{title}</h1>
        <div className={styles["headTools"]}>
          <DirectionChoice filters={filters} onChange={(next) => void change(next)} />
          <Select
            aria-label={t("sort.label")}
            value={sort}
            onChange={(next) => void changeSort(next)}
            options={SORT_ORDERS.map((order) => ({ value: order, label: t(`sort.${order}`) }))}
            popupMatchSelectWidth={false}
            variant="filled"
          />
          {phone && invoices.length > 0 && !choosing && (
            <Button icon={<Icon name="checkSquare" size={16} />} onClick={chosen.start}>
              {t("choose.start")}
            </Button>
          )}
          {first && first.total > 0 && <ExportButton question={question} total={first.total} />}
          <Button icon={<Icon name="filter" size={16} />} aria-expanded={panelOpen} onClick={() => setPanelOpen(!panelOpen)}>
            {t("filter.button")}
            {countFilters(filters) > 0 && <span className={styles["count"]}>{countFilters(filters)}</span>}
          </Button>
        </div>
      </div>
      {phone ? (
        <Drawer
          title={t("filter.button")}
          placement="bottom"
          size="85vh"
          open={panelOpen}
          onClose={() => setPanelOpen(false)}
          destroyOnHidden
        >
          {panel}
        </Drawer>
      ) : (
        panelOpen && panel
      )}
      <Understood lookup={lookup} />
      <Chips filters={filters} onChange={(next) => void change(next)} />
      <output className={styles["status"]}>
        {first && (first.total > 0 || first.partial) && !stored.isError && (
          <Totals page={first} onAgain={() => void pages.refetch()} />
        )}
      </output>
      {choosing && <ChosenBar chosen={chosen.shown} question={question} onAll={chosen.chooseAll} onClear={chosen.clear} />}
      {stored.isError ? (
        <Problem error={stored.error} onRetry={() => void stored.refetch()} />
      ) : pages.isPending ? (
        <LoadingRows rows={10} />
      ) : pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : invoices.length === 0 ? (
        <NothingFound filters={filters} onChange={(next) => void change(next)} />
      ) : (
        <div>
          {phone ? (
            <InvoiceCards invoices={invoices} chosen={chosen.ids} choosing={choosing} onChoose={chosen.choose} />
          ) : (
            <InvoiceTable
              invoices={invoices}
              sort={sort}
              onSort={(next) => void changeSort(next)}
              chosen={chosen.ids}
              onChoose={chosen.choose}
            />
          )}
          {pages.hasNextPage && (
            <div className={styles["more"]}>
              <Button size="large" onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
                {t("web-common:more")}
              </Button>
            </div>
          )}
        </div>
      )}
    </div>
  );
}

/** What was typed, where the list answers a question; and what was mended in it. */
function Understood({ lookup }: { lookup: string | undefined }) {
  const { t } = useTranslation("web-invoices");
  const { data } = useQuery({ ...lookupOptions(lookup ?? ""), enabled: lookup !== undefined });
  if (!data?.text) return null;
  const mended = data.understood.filter((piece) => piece.mended.length > 0 && piece.text !== piece.value);
  return (
    <p className={styles["understood"]}>
      {t("askedFor", { text: data.text.length > 80 ? `${data.text.slice(0, 80)}…` : data.text })}
      {mended.map((piece) => (
        <span key={piece.text} className="quiet">
          {t("readAs", { text: piece.text, value: piece.value })}
        </span>
      ))}
    </p>
  );
}

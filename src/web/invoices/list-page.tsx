import { Link, useLocation } from "@tanstack/react-router";
import { Button, Drawer } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { AskForSearch } from "../access/ask-for-search.tsx";
import { ApiProblem } from "../api/problem.ts";
import { useKeys } from "../app/keys.ts";
import { usePhone } from "../app/use-phone.ts";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { ChosenBar } from "./chosen-bar.tsx";
import { FacetPanel } from "./facet-panel.tsx";
import { FilterPanel } from "./filter-panel.tsx";
import { InvoiceCards } from "./invoice-cards.tsx";
import { InvoiceTable } from "./invoice-table.tsx";
import type { Sort } from "./invoices.api.ts";
import { ListChips } from "./list-chips.tsx";
import { ListTools } from "./list-tools.tsx";
import { NothingFound } from "./nothing-found.tsx";
import { listMemory } from "./list-memory.ts";
import { sameColumns, USUAL } from "./shown.ts";
import { Totals } from "./totals.tsx";
import { useTotal } from "./use-total.ts";
import { useChosen } from "./use-chosen.ts";
import { type List, useList } from "./use-list.ts";
import { ViewMenu } from "./view-menu.tsx";
import styles from "./invoices.module.css";

export function ListPage() {
  const { t } = useTranslation("web-invoices");
  const phone = usePhone();
  const { href, pathname } = useLocation();
  const list = useList();
  const { pages, question } = list;
  const { filters, sort, columns, widths } = list.shown;
  const change = (next: InvoiceFilters): Promise<void> => list.change({ filters: next });
  const changeSort = (next: Sort): Promise<void> => list.change({ sort: next });
  const [panelOpen, setPanelOpen] = useState(false);
  const listed = list.view === null && sameColumns(columns, USUAL.columns) ? null : columns;
  useKeys({ f: () => setPanelOpen((open) => !open) });
  const title = filters.mine === "true" ? t("titleMine") : filters.incomplete === "true" ? t("titleIncomplete") : t("title");
  useTitle(title);

  const invoices = pages.data?.pages.flatMap((page) => page.invoices) ?? [];
  const ids = invoices.map((invoice) => invoice.id).join();
  useEffect(() => {
    // on the way to an invoice the address is already that one's, while the list still stands here
    if (pathname !== "/invoices") return;
    listMemory.remember(ids ? ids.split(",") : [], href);
    const id = listMemory.comeBack();
    if (id !== null) showRow(id);
  }, [ids, href, pathname]);
  const chosen = useChosen(invoices);
  const choosing = chosen.shown.length > 0 || (phone && chosen.choosing);
  const first = pages.data?.pages[0];
  const total = useTotal(question, first);

  return (
    <div className={styles["page"]} data-choosing={choosing}>
      <div className={styles["head"]}>
        <div className={styles["headTitle"]}>
          <h1>{title}</h1>
          <ViewMenu list={list} />
        </div>
        <ListTools
          list={list}
          listed={listed}
          total={total.counted?.total ?? invoices.length}
          panelOpen={panelOpen}
          onPanel={setPanelOpen}
          {...(phone && invoices.length > 0 && !choosing ? { onChoose: chosen.start } : {})}
        />
      </div>
      {(panelOpen || phone) && <Conditions list={list} open={panelOpen} onClose={() => setPanelOpen(false)} />}
      <ListChips list={list} />
      <Totals
        page={first && (first.invoices.length > 0 || first.partial) && list.error === null ? first : undefined}
        total={total}
        question={question}
        filters={filters}
        onAgain={() => void pages.refetch()}
      />
      {choosing && (
        <ChosenBar chosen={chosen.shown} question={question} listed={listed} onAll={chosen.chooseAll} onClear={chosen.clear} />
      )}
      {list.error !== null ? (
        <Problem
          error={list.error}
          onRetry={list.again}
          actions={
            list.error instanceof ApiProblem &&
            list.error.status === 404 && (
              <Link to="/invoices" search={{ view: "all" }}>
                {t("view.start.all")}
              </Link>
            )
          }
        />
      ) : pages.isPending ? (
        <LoadingRows rows={10} />
      ) : invoices.length === 0 ? (
        <>
          <NothingFound filters={filters} onChange={(next) => void change(next)} />
          <AskForSearch filters={filters} />
        </>
      ) : (
        <div>
          {phone ? (
            <InvoiceCards invoices={invoices} chosen={chosen.ids} choosing={choosing} onChoose={chosen.choose} />
          ) : (
            <InvoiceTable
              invoices={invoices}
              columns={columns}
              widths={widths}
              onWidths={(next) => void list.change({ widths: next })}
              sort={sort}
              onSort={(next) => void changeSort(next)}
              chosen={chosen.ids}
              onChoose={chosen.choose}
            />
          )}
          {pages.hasNextPage && (
            <div className={styles["more"]}>
              <Button size="large" data-row="more" onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
                {t("web-common:more")}
              </Button>
            </div>
          )}
          <AskForSearch filters={filters} />
        </div>
      )}
    </div>
  );
}

/** What narrows the list: above it, or on a phone from below, where it closes with the choice. */
function Conditions({ list, open, onClose }: { list: List; open: boolean; onClose: () => void }) {
  const { t } = useTranslation("web-invoices");
  const phone = usePhone();
  const { pages, question, error } = list;
  const { filters } = list.shown;
  const change = (next: InvoiceFilters): Promise<void> => list.change({ filters: next });
  const panel = (
    <div className={styles["panel"]}>
      {error === null && (
        <FacetPanel question={question} ready={pages.isSuccess} filters={filters} onChange={(next) => void change(next)} />
      )}
      <FilterPanel
        key={list.view?.id ?? ""}
        filters={filters}
        onApply={(next) => void change(next).then(() => phone && onClose())}
      />
    </div>
  );
  if (!phone) return panel;
  return (
    <Drawer title={t("filter.button")} placement="bottom" size="85vh" open={open} onClose={onClose} destroyOnHidden>
      {panel}
    </Drawer>
  );
}

/** Back from an invoice its row is in sight again, and arrows go on from there. Behind the router, which scrolls to the top first. */
function showRow(id: string): void {
  requestAnimationFrame(() => {
    const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
  });
}

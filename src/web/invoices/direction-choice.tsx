import { useTranslation } from "react-i18next";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import choices from "../app/choices.module.css";
import { omit } from "./filters.ts";

export function DirectionChoice({ filters, onChange }: { filters: InvoiceFilters; onChange: (filters: InvoiceFilters) => void }) {
  const { t } = useTranslation("web-invoices");
  const choice = (direction: "received" | "issued" | undefined) => (
    <button
      type="button"
      aria-pressed={filters.direction === direction}
      onClick={() => onChange(direction ? { ...filters, direction } : omit(filters, "direction"))}
    >
      {direction ? t(`domain:direction.${direction}`) : t("direction.all")}
    </button>
  );
  return (
    <fieldset className={choices["choices"]} aria-label={t("direction.label")}>
      {choice(undefined)}
      {choice("received")}
      {choice("issued")}
    </fieldset>
  );
}

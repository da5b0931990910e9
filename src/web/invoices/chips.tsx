import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { InvoiceKind } from "#domain/invoice.ts";
import { meOptions } from "../people/people.api.ts";
import { Icon } from "../ui/icons.tsx";
import { showMoney } from "../ui/money.ts";
import { type Chip, chipsOf } from "./filters.ts";
import { daysNow, periodWord } from "./periods.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoices.module.css";

/** The words of a chip: a condition as one would say it. */
export function useChipWords(): (chip: Chip) => string {
  const { t } = useTranslation("web-invoices");
  const words = useWords();
  const { data: me } = useQuery(meOptions);
  return ({ field, values }) => {
    const [first = "", second = ""] = values;
    const range = (from: string, to: string): string =>
      from && to
        ? from === to
          ? from
          : `${from} – ${to}`
        : from
          ? t("chip.from", { value: from })
          : t("chip.until", { value: to });
    switch (field) {
      case "date":
        return range(first, second);
      case "period": {
        const { dateFrom, dateTo } = daysNow({ period: first });
        return t("chip.period", { period: periodWord(t, first), range: range(dateFrom, dateTo) });
      }
      case "purchased":
        return t("chip.purchased", { range: range(first, second) });
      case "amount":
        return range(first && showMoney(first), second && showMoney(second));
      case "kind":
        return words.kind(first as InvoiceKind);
      case "status": {
        const [axis = "", value = ""] = first.split(":");
        return `${words.axis(axis)} ${words.state(axis, value)}`;
      }
      case "company":
        return me?.companies.find((company) => String(company.id) === first)?.name ?? t("chip.company", { value: first });
      case "department":
        return (
          me?.companies.flatMap((company) => company.departments).find((department) => department.id === first)?.name ??
          t("chip.department")
        );
      case "direction":
        return t(`domain:direction.${first}`);
      case "archived":
        return t(first === "true" ? "chip.archived" : "chip.current");
      case "hasOriginal":
        return t(`domain:original.${first}`);
      case "mine":
        return t("titleMine");
      case "incomplete":
        return t(first === "true" ? "chip.incomplete" : "chip.complete");
      case "q":
        return `“${first}”`;
      default:
        return t(`chip.${field}`, { value: first });
    }
  };
}

/** How the question was understood: each condition can be taken away alone. */
export function Chips({ filters, onChange }: { filters: InvoiceFilters; onChange: (filters: InvoiceFilters) => void }) {
  const { t } = useTranslation("web-invoices");
  const wordsOf = useChipWords();
  const chips = chipsOf(filters);
  if (chips.length === 0) return null;
  return (
    <ul className={styles["chips"]} aria-label={t("chip.label")}>
      {chips.map((chip) => (
        <li key={chip.id} className={styles["chip"]}>
          <span>{wordsOf(chip)}</span>
          <button type="button" onClick={() => onChange(chip.without)} aria-label={t("chip.remove", { what: wordsOf(chip) })}>
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <button type="button" className={styles["clear"]} onClick={() => onChange({})}>
            {t("chip.clear")}
          </button>
        </li>
      )}
    </ul>
  );
}

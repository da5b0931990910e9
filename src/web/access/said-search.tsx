import { useTranslation } from "react-i18next";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { useChipWords } from "../invoices/chips.tsx";
import { chipsOf } from "../invoices/filters.ts";

/** The conditions of a search in a line. */
export function SaidSearch({ filters }: { filters: InvoiceFilters }) {
  const { t } = useTranslation("web-access");
  const words = useChipWords();
  const said = chipsOf(filters).map(words);
  return <>{said.length === 0 ? t("search.all") : said.join(" · ")}</>;
}

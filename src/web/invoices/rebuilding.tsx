import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { statusOptions } from "../people/people.api.ts";

/** Conditions that are answered from the text of search rows. */
const WORDS = ["q", "item", "pinyin", "seller", "buyer"] as const satisfies readonly (keyof InvoiceFilters)[];

/** Beside the answer to words: it may lack invoices while search rows are made anew. What was asked meanwhile is asked again then. */
export function Rebuilding({ filters }: { filters: InvoiceFilters }) {
  const { t } = useTranslation("web-invoices");
  const client = useQueryClient();
  const { data } = useQuery(statusOptions);
  const percent = data?.searchRebuild ?? null;
  const before = useRef(percent);
  useEffect(() => {
    if (before.current !== null && percent === null) {
      for (const kept of ["invoices", "facets"]) void client.invalidateQueries({ queryKey: [kept] });
      void client.resetQueries({ queryKey: ["sums"] });
    }
    before.current = percent;
  }, [percent, client]);
  if (percent === null || !WORDS.some((name) => filters[name])) return null;
  return <span>{t("total.rebuilding", { percent })}</span>;
}

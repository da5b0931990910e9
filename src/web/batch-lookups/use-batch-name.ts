import { useTranslation } from "react-i18next";
import type { BatchLookup } from "#api/batch-lookups.api.ts";
import { showCount } from "../ui/money.ts";

/** Its own name, or how many rows were pasted. */
export function useBatchName(): (batch: Pick<BatchLookup, "name" | "rows">) => string {
  const { t } = useTranslation("web-many");
  return ({ name, rows }) => name || t("pasted", { count: rows, shown: showCount(rows) });
}

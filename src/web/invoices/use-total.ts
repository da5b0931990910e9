import { useQuery } from "@tanstack/react-query";
import type { InvoicePage, InvoiceTotal } from "#api/invoices.api.ts";
import { type ListQuestion, totalOptions } from "./invoices.api.ts";

/** What a list has in all: with its first page where that says so, else a moment later. */
export type ListTotal = {
  /** null while it is being counted, or where it couldn't be */
  counted: InvoiceTotal | null;
  failed: boolean;
  again: () => void;
};

export function useTotal(question: ListQuestion, first: InvoicePage | undefined): ListTotal {
  const later = useQuery({ ...totalOptions(question), enabled: first?.totalIs === "later" });
  const again = (): void => void later.refetch();
  if (first === undefined) return { counted: null, failed: false, again };
  const { total, totalIs, sums } = first;
  if (total !== null && totalIs !== "later") return { counted: { total, totalIs, sums }, failed: false, again };
  return { counted: later.data ?? null, failed: later.isError, again };
}

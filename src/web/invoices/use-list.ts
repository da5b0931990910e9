import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { App } from "antd";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { queryClient } from "../app/query-client.ts";
import { storedQueryOptions, storeQuery } from "../lookups/lookups.api.ts";
import { useProblemWords } from "../ui/states.tsx";
import { filtersOfAddress, splitFilters } from "./filters.ts";
import { listOptions, type Sort, SORT_ORDERS } from "./invoices.api.ts";

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** The list that the address asks for, its conditions, and the ways to change them. */
export function useList() {
  const search = useSearch({ from: "/inside/invoices" });
  const navigate = useNavigate({ from: "/invoices" });
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const query = one(search["query"]);
  const lookup = one(search["lookup"]);
  const sort = SORT_ORDERS.find((each) => each === one(search["sort"])) ?? "-date";
  const stored = useQuery({ ...storedQueryOptions(query ?? ""), enabled: query !== undefined });
  const inAddress = filtersOfAddress(search);
  const filters: InvoiceFilters = { ...stored.data?.filters, ...inAddress };
  const question = { filters: inAddress, query, sort };
  const pages = useInfiniteQuery(listOptions(question));

  const go = (address: InvoiceFilters, newQuery: string | undefined, newSort: Sort): Promise<void> =>
    navigate({
      to: "/invoices",
      search: {
        ...(address as Record<string, string | string[]>),
        ...(newQuery ? { query: newQuery } : {}),
        ...(newSort === "-date" ? {} : { sort: newSort }),
      },
    });

  /** New conditions: what is free text gets an id first, and the address that id. */
  const change = async (next: InvoiceFilters): Promise<void> => {
    const parts = splitFilters(next);
    if (Object.keys(parts.stored).length === 0) return go(parts.address, undefined, sort);
    try {
      const kept = await storeQuery(parts.stored);
      queryClient.setQueryData(storedQueryOptions(kept.id).queryKey, kept);
      await go(parts.address, kept.id, sort);
    } catch (error) {
      message.error(problemWords(error).title);
    }
  };
  const changeSort = (next: Sort): Promise<void> => go(inAddress, query, next);
  return { filters, stored, pages, query, lookup, sort, question, change, changeSort };
}

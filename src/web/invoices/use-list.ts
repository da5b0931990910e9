import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { App } from "antd";
import { useEffect } from "react";
import type { SavedView } from "#api/views.api.ts";
import { queryClient } from "../app/query-client.ts";
import { storedQueryOptions, storeQuery } from "../lookups/lookups.api.ts";
import { useProblemWords } from "../ui/states.tsx";
import { splitFilters } from "./filters.ts";
import { type ListQuestion, listOptions } from "./invoices.api.ts";
import { addressOf, type Place, placeOf, sameFilters, sameShown, type Shown, USUAL, wordsToStore } from "./shown.ts";
import { viewOptions, viewsOptions } from "./views.api.ts";

/** The list that the address asks for, how it is shown, and the ways to change both. */
export function useList() {
  const navigate = useNavigate({ from: "/invoices" });
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const place = placeOf(useSearch({ from: "/inside/invoices" }));
  const { standard, deciding } = useDefaultView(place.bare);
  const { view, shown, known, question, error, again } = useShown(place);
  const pages = useInfiniteQuery({ ...listOptions(question ?? NOTHING), enabled: question !== null && !deciding });

  /** Shows a list in this way, as a changed form of a view or apart from any; what is free text gets an id first. */
  const show = async (next: Shown, from: SavedView | null): Promise<void> => {
    const hasDefault = standard !== null;
    // a width is no step to go back from, and nothing moves but the column
    const quiet = from?.id === view?.id && sameShown({ ...next, widths: shown.widths }, shown);
    const how = { replace: quiet, resetScroll: !quiet };
    try {
      const { query, lookup, filters } = place;
      if (from === null && filters !== null && place.view === null && sameFilters(next.filters, shown.filters)) {
        // the same invoices in another order or form: what was typed still stands beside them
        await navigate({
          to: "/invoices",
          search: addressOf({ shown: { ...next, filters }, view: null, hasDefault, query, lookup }),
          ...how,
        });
        return;
      }
      const words = wordsToStore(next, from);
      const kept = words === null ? undefined : await storeQuery(words);
      if (kept) queryClient.setQueryData(storedQueryOptions(kept.id).queryKey, kept);
      await navigate({ to: "/invoices", search: addressOf({ shown: next, view: from, hasDefault, query: kept?.id }), ...how });
    } catch (problem) {
      message.error(problemWords(problem).title);
    }
  };
  const change = (part: Partial<Shown>): Promise<void> => show({ ...shown, ...part }, view);
  return {
    shown,
    view,
    /** whether all that the address names is there: what is kept before would lack the words */
    known,
    changed: view !== null && known && !sameShown(shown, view),
    standard,
    /** the question that was typed, as long as no condition was set beside it */
    lookup: Object.keys(place.filters ?? {}).length === 0 ? place.lookup : undefined,
    question: question ?? NOTHING,
    pages,
    error: error ?? pages.error,
    again: (): void => {
      // somebody else may have changed the view, or taken it away
      if (view !== null) void queryClient.invalidateQueries(viewOptions(view.id));
      if (error === null) void pages.refetch();
      else again();
    },
    show,
    change,
  };
}
export type List = ReturnType<typeof useList>;

const NOTHING: ListQuestion = { filters: {}, view: undefined, query: undefined, sort: USUAL.sort };

/** Without anything in the address a person's default view opens. */
function useDefaultView(bare: boolean): { standard: string | null; deciding: boolean } {
  const navigate = useNavigate({ from: "/invoices" });
  const views = useQuery(viewsOptions);
  const standard = views.data?.default ?? null;
  const opens = bare ? standard : null;
  useEffect(() => {
    if (opens !== null) void navigate({ to: "/invoices", search: { view: opens }, replace: true });
  }, [opens, navigate]);
  return { standard, deciding: bare && (views.isPending || opens !== null) };
}

/**
 * The list of a place, with what must be asked for first: its view, and the words kept under an id. `question` null: not known yet; `known`: the words too.
 * A list that asks for just what its view does names the view, and nothing of what stands in it.
 */
function useShown(place: Place) {
  const found = useQuery({ ...viewOptions(place.view ?? ""), enabled: place.view !== null });
  const view = place.view === null ? null : (found.data ?? null);
  const stored = useQuery({ ...storedQueryOptions(place.query ?? ""), enabled: place.query !== undefined });
  const words = view !== null && place.keepsWords ? splitFilters(view.filters).stored : {};
  const base = view ?? USUAL;
  const shown: Shown = {
    filters: place.filters === null ? base.filters : { ...words, ...stored.data?.filters, ...place.filters },
    sort: place.sort ?? base.sort,
    columns: place.columns ?? base.columns,
    widths: place.widths ?? base.widths,
  };
  const asSaved = view !== null && !stored.isLoading && sameFilters(shown.filters, view.filters);
  const needsId = !asSaved && Object.keys(words).length > 0;
  // the view's words beside other conditions: the requests stand in logs
  const kept = useQuery({
    queryKey: ["view-words", view?.id, view?.version],
    queryFn: () => storeQuery(words),
    enabled: needsId,
    staleTime: Infinity,
  });
  const query = needsId ? kept.data?.id : place.query;
  const ready = place.view === null || (view !== null && !stored.isLoading && (!needsId || query !== undefined));
  const { sort } = shown;
  const question: ListQuestion | null = !ready
    ? null
    : asSaved
      ? { filters: {}, view: { id: view.id, version: view.version }, query: undefined, sort }
      : { filters: place.filters ?? {}, view: undefined, query, sort };
  const failed = [found, kept, stored].find(({ isError }) => isError);
  const known = question !== null && !stored.isLoading;
  return { view, shown, known, question, error: failed?.error ?? null, again: () => void failed?.refetch() };
}

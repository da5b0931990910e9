import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../ui/note.tsx";
import { isBusy } from "./query-client.ts";

/** The longest of the waits that an overloaded server asked for and that aren't over; 0: none. */
function useBusySeconds(): number {
  const client = useQueryClient();
  const [queries, mutations] = [client.getQueryCache(), client.getMutationCache()];
  const waits = (): number =>
    Math.max(
      0,
      ...queries.getAll().map(({ state }) => secondsOf(state.fetchStatus === "idle" ? null : state.fetchFailureReason)),
      ...mutations.getAll().map(({ state }) => secondsOf(state.status === "pending" ? state.failureReason : null)),
    );
  return useSyncExternalStore((listener) => {
    const ends = [queries.subscribe(listener), mutations.subscribe(listener)];
    return () => ends.forEach((end) => end());
  }, waits);
}

const secondsOf = (reason: unknown): number => (isBusy(reason) ? (reason.retryAfter ?? 1) : 0);

/** D14: the server can't keep up; what was asked is asked again by itself. */
export function BusyNote() {
  const { t } = useTranslation();
  const seconds = useBusySeconds();
  return (
    <output>
      {seconds > 0 && (
        <Note tone="warn" icon="clock">
          {t("busy", { seconds })}
        </Note>
      )}
    </output>
  );
}

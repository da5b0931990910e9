import type { Incident, IncidentLine, IncidentLog, ToldIncident } from "#api/incidents.api.ts";
import { nearestText } from "#domain/notices/notices.ts";
import { proposesToClose } from "#domain/notices/watching.ts";
import type { I18n } from "#server/platform/i18n.ts";
import type { DutyRow, ListedEntry, ListedIncident, ToldRow } from "./incidents.queries.ts";

const text = (at: Date | null): string | null => at?.toISOString() ?? null;

/** What the system watches of it: "source", "database", "slow", "errors". */
export const watchedKind = (watched: string): string => watched.split(":")[0]!;

export type Shown = { now: Date; locale: string; i18n: I18n };

export function presentLine(row: ListedIncident, { now, locale, i18n }: Shown): IncidentLine {
  return {
    id: row.id,
    company: row.company_id === null ? null : { id: row.company_id, name: row.company_name ?? "" },
    state: row.state,
    cause: row.cause,
    causeGuessed: row.cause_guessed,
    severity: row.severity,
    title: row.title || i18n.t(locale, `notices:watched.${watchedKind(row.watched!)}`, { name: row.watched_name }),
    watched: row.watched === null ? null : watchedKind(row.watched),
    functions: row.functions,
    startedAt: row.started_at.toISOString(),
    expectedAt: text(row.expected_at),
    resolvedAt: text(row.resolved_at),
    proposesToClose: row.state === "open" && proposesToClose(row.well_since, now),
  };
}

export function presentIncident(row: ListedIncident, duties: readonly DutyRow[], shown: Shown): Incident {
  const { state, review } = row;
  return {
    ...presentLine(row, shown),
    public: row.public,
    headline: row.headline,
    impact: row.impact,
    wellSince: text(row.well_since),
    openedBy: row.opener,
    checklist: row.checklist,
    review,
    onDuty: duties.map(({ name, reach }) => ({ name, reach })),
    may: {
      change: state !== "closed",
      resolve: state === "open",
      reopen: state === "resolved",
      close: state === "resolved" && review !== null,
    },
  };
}

export const presentEntry = (row: ListedEntry): IncidentLog["entries"][number] => ({
  id: row.id,
  at: row.at.toISOString(),
  by: row.by_name,
  public: row.public,
  code: row.code,
  facts: row.facts as Record<string, string | number>,
  texts: row.texts,
});

export function presentTold(row: ToldRow, locale: string): ToldIncident {
  return {
    id: row.id,
    severity: row.severity,
    title: row.headline === null ? null : (nearestText(row.headline, locale)?.text.title ?? null),
    functions: row.functions,
    startedAt: row.started_at.toISOString(),
    expectedAt: text(row.expected_at),
    last:
      row.last_at === null
        ? null
        : { at: row.last_at.toISOString(), text: nearestText(row.last_texts ?? {}, locale)?.text ?? "" },
  };
}

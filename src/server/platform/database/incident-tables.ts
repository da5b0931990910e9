/** The tables of incidents (migration 0044) as Kysely sees them. */
import type { Language, TouchedFunction } from "#domain/notices/notices.ts";
import type { CauseClass } from "#domain/notices/watching.ts";
import type { Data, Id, Instant, Json, NullableInstant, NullableJson, Optional, RequiredJson } from "./columns.ts";
import type { NoticeTexts } from "./notice-tables.ts";

export type LocalWordsRow = Partial<Record<Language, string>>;
export type StepRow = { text: LocalWordsRow; doneAt: string | null; doneBy: string | null };
export type ImpactRow = { users: number | null; processes: string; cost: string | null };
export type ReviewRow = {
  happened: string;
  rootCause: string;
  measures: { text: string; owner: string; due: string | null }[];
};

export type IncidentTable = {
  id: Id;
  company_id: number | null;
  state: "open" | "resolved" | "closed";
  cause: CauseClass;
  cause_guessed: boolean;
  severity: "low" | "medium" | "high" | "critical";
  title: string;
  headline: NullableJson<NoticeTexts>;
  public: boolean;
  functions: TouchedFunction[];
  impact: RequiredJson<ImpactRow>;
  watched: Optional<string>;
  watched_name: Optional<string>;
  seen_at: NullableInstant;
  well_since: NullableInstant;
  started_at: Instant;
  expected_at: NullableInstant;
  opened_at: Instant;
  opened_by: Optional<string>;
  resolved_at: NullableInstant;
  resolved_by: Optional<string>;
  closed_at: NullableInstant;
  closed_by: Optional<string>;
  checklist: RequiredJson<StepRow[]>;
  review: NullableJson<ReviewRow>;
};

export type IncidentEntryTable = {
  id: Id;
  incident_id: Id;
  at: Instant;
  by_id: Optional<string>;
  public: boolean;
  code: Optional<string>;
  facts: Json<Data>;
  texts: NullableJson<LocalWordsRow>;
};

export type IncidentPlanTable = {
  cause: CauseClass;
  steps: RequiredJson<LocalWordsRow[]>;
  changed_at: Instant;
  changed_by: string;
};

export type DutyTable = {
  id: Id;
  company_id: number | null;
  name: string;
  reach: string;
  email: Optional<string>;
  locale: Optional<string>;
  starts_at: Instant;
  ends_at: Instant;
  created_at: Instant;
  created_by: string;
};

export type StatusSubscriberTable = {
  id: Id;
  email: string;
  locale: string;
  asked_at: Instant;
  confirmed_at: NullableInstant;
};

export interface IncidentTables {
  status_subscriber: StatusSubscriberTable;
  incident: IncidentTable;
  incident_entry: IncidentEntryTable;
  incident_plan: IncidentPlanTable;
  duty: DutyTable;
}

/** The tables of sources (migrations 0040, 0046) as Kysely sees them. */
import type { Generated } from "kysely";
import type { Delays } from "#domain/sources/delays.ts";
import type { Rhythm } from "#domain/sources/rhythm.ts";
import type { Data, Id, Instant, NullableInstant, NullableJson, Now, Optional, RequiredJson } from "./columns.ts";

/** What is wrong, by a code that the words know, and its facts. */
export type SourceProblem = { code: string; facts: Record<string, string | number> };

export type SourceTable = {
  company_id: number;
  id: Id;
  kind: string;
  name: string;
  settings: RequiredJson<Data>;
  secret: Optional<string>;
  account_id: string;
  state: Generated<"on" | "paused" | "ended">;
  bookmark: NullableJson<unknown>;
  complete_to: NullableInstant;
  tried_at: NullableInstant;
  succeeded_at: NullableInstant;
  arrived_at: NullableInstant;
  next_try_at: NullableInstant;
  failures: Generated<number>;
  problem: NullableJson<SourceProblem>;
  backlog: Optional<number>;
  rhythm: NullableJson<Rhythm>;
  lease: Optional<string>;
  lease_until: NullableInstant;
  place: Optional<string>;
  created_at: Now;
  created_by: string;
};

export type SourceItemTable = {
  company_id: number;
  source_id: Id;
  key: string;
  state: "taken" | "refused" | "held" | "left";
  document_id: Optional<Id>;
  held: NullableJson<Data>;
  at: NullableInstant;
  arrived_at: Instant;
  decided_at: NullableInstant;
  decided_by: Optional<string>;
  tries: Generated<number>;
  tried_at: NullableInstant;
  outcome: Optional<string>;
  next_at: NullableInstant;
};

export type SourceRunTable = {
  company_id: number;
  source_id: Id;
  id: Id;
  started_at: Instant;
  ended_at: NullableInstant;
  named: Generated<number>;
  taken: Generated<number>;
  held: Generated<number>;
  refused: Generated<number>;
  bytes: Generated<string>;
  problem: NullableJson<SourceProblem>;
};

export type SourceDelayTable = {
  company_id: number;
  source_id: Id;
  kind: string;
  issuer: string;
  delays: RequiredJson<Delays>;
  arrivals: Id;
  learned_at: Instant;
};

export interface SourceTables {
  source_delay: SourceDelayTable;
  source: SourceTable;
  source_item: SourceItemTable;
  source_run: SourceRunTable;
}

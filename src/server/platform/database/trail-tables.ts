/** The tables of the trail (migrations 0026, 0032) as Kysely sees them. */
import type { Id, NullableInstant, NullableJson, Now, Optional, Instant } from "./columns.ts";

/** int8 that counts leaves: read as text */
type Count = string;

export type EventLogTable = {
  company_id: number;
  size: Count;
  peaks: Buffer;
  head_sha256: Optional<Buffer>;
  sealed_at: NullableInstant;
  erased_at: Now;
  erased_id: Id;
  looked_size: Count;
  looked_peaks: Buffer;
  looked_head: Optional<Buffer>;
  looked_at: NullableInstant;
  broken: NullableJson<Broken>;
};
/** What a look at the trail found: the place of the first leaf that is wrong, and in what way. */
export type Broken = { seq: number; what: "event-missing" | "event-changed" | "tree" | "head" | "signature" };

export type EventSealTable = {
  company_id: number;
  first: Count;
  size: Count;
  event_ids: Id[];
  least_id: Id;
  last_id: Id;
  leaves: Buffer;
  head: string;
  head_sha256: Buffer;
  signature: Buffer;
  sealed_at: Instant;
};

export type EventNodeTable = { company_id: number; level: number; n: Count; hash: Buffer };
export type EventKeyTable = { id: string; public_key: string; made_at: Now };

/** Older events that are still to be sealed. */
export type EventOlderTable = {
  company_id: number;
  done_id: Id;
  through_id: Id;
  sealed: Count;
  earliest: NullableInstant;
  latest: NullableInstant;
  since: NullableInstant;
};

export interface TrailTables {
  event_older: EventOlderTable;
  event_unsealed: { company_id: number; id: Id };
  event_log: EventLogTable;
  event_seal: EventSealTable;
  event_node: EventNodeTable;
  event_key: EventKeyTable;
}

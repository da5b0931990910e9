import { sql } from "kysely";
import { toJson } from "./database/json.ts";
import { HOT } from "./database/prepared.ts";
import type { Trx } from "./database/tables.ts";
import { newId } from "./ids.ts";

export type EventInput = {
  companyId: number;
  /** null: the system itself */
  actorId: string | null;
  channel: "web" | "api" | "cli" | "worker";
  /** what it is about: "invoice", "document", "user" … */
  subject: string;
  subjectId: string;
  /** "invoice.registered", "document.read" … */
  type: string;
  data?: Record<string, unknown>;
  reason?: string | null;
  at?: Date;
};

/** Writes one event in the transaction of the change that it tells of; returns its id. Events are never changed. */
export async function recordEvent(trx: Trx, event: EventInput): Promise<string> {
  const [id] = await recordEvents(trx, [event]);
  return id!;
}

/** The same for several at once. */
export async function recordEvents(trx: Trx, events: EventInput[]): Promise<string[]> {
  if (events.length === 0) return [];
  const rows = events.map(({ companyId, actorId, channel, subject, subjectId, type, data = {}, reason = null, at = null }) => ({
    company_id: companyId,
    id: newId(),
    at,
    actor_id: actorId,
    channel,
    subject,
    subject_id: subjectId,
    type,
    data,
    reason,
  }));
  await sql`${HOT} insert into event (company_id, id, at, actor_id, channel, subject, subject_id, type, data, reason)
    select r.company_id, r.id, coalesce(r.at, now()), r.actor_id, r.channel, r.subject, r.subject_id, r.type, r.data, r.reason
    from json_to_recordset(${toJson(rows)}::json) as r(company_id int, id bigint, at timestamptz, actor_id text, channel text,
      subject text, subject_id text, type text, data jsonb, reason text)`.execute(trx);
  return rows.map((row) => row.id);
}

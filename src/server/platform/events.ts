import { toJson } from "./database/json.ts";
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
  const rows = events.map((event) => ({
    company_id: event.companyId,
    id: newId(),
    actor_id: event.actorId,
    channel: event.channel,
    subject: event.subject,
    subject_id: event.subjectId,
    type: event.type,
    data: toJson(event.data ?? {}),
    reason: event.reason ?? null,
    ...(event.at ? { at: event.at } : {}),
  }));
  await trx.insertInto("event").values(rows).execute();
  return rows.map((row) => row.id);
}

/** What the public status says, as of the last time that the database could be asked. Nothing of a company, an invoice or a host is in it. */
import { sql } from "kysely";
import { FUNCTIONS, type TouchedFunction } from "#domain/notices/notices.ts";
import type { LocalWordsRow } from "#server/platform/database/incident-tables.ts";
import type { NoticeTexts } from "#server/platform/database/notice-tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { publicRows } from "../announcements/notices.queries.ts";
import { phase } from "../announcements/notices.present.ts";
import { toldRows } from "../incidents/incidents.queries.ts";
import type { Database } from "../incidents/watch.ts";

const HISTORY_MS = 90 * 86_400_000;

export type PublicIncident = {
  id: string;
  headline: NoticeTexts | null;
  functions: TouchedFunction[];
  startedAt: Date;
  expectedAt: Date | null;
  resolvedAt: Date | null;
  updates: { id: string; at: Date; texts: LocalWordsRow }[];
};
export type PublicNotice = {
  id: string;
  kind: "announcement" | "window";
  texts: NoticeTexts;
  from: Date;
  until: Date | null;
  phase: "later" | "announced" | "running" | "over";
  functions: TouchedFunction[];
  publishedAt: Date;
};
export type Snapshot = { at: Date; incidents: PublicIncident[]; notices: PublicNotice[] };
export type ComponentState = "fine" | "maintenance" | "trouble";

/** Of the installation as a whole, and of the last 90 days. */
export async function takeSnapshot({ db, clock }: Pick<Platform, "db" | "clock">): Promise<Snapshot> {
  const at = clock();
  const since = new Date(at.getTime() - HISTORY_MS);
  const rows = await toldRows(db, [], since);
  const updates = await updatesOf(
    db,
    rows.map(({ id }) => id),
  );
  const notices = await publicRows(db, at, since);
  return {
    at,
    incidents: rows.map((row) => ({
      id: row.id,
      headline: row.headline,
      functions: row.functions,
      startedAt: row.started_at,
      expectedAt: row.expected_at,
      resolvedAt: row.resolved_at,
      updates: updates.filter(({ incident_id }) => incident_id === row.id),
    })),
    notices: notices.map((row) => ({
      id: row.id,
      kind: row.kind,
      texts: row.texts,
      from: row.starts_at,
      until: row.ends_at,
      phase: phase(row, at),
      functions: row.functions,
      publishedAt: row.published_at ?? row.created_at,
    })),
  };
}

/** The newest first. */
async function updatesOf(db: Platform["db"], ids: readonly string[]) {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string; incident_id: string; at: Date; texts: LocalWordsRow }>`
    select e.id, e.incident_id, e.at, e.texts from incident_entry e
    where e.incident_id = any(${ids}::bigint[]) and e.public and e.texts is not null order by e.id desc limit 500`.execute(db);
  return rows;
}

/** How each part is now: the database as it was just seen, the others by what is open and at work. */
export function componentsOf({ incidents, notices }: Snapshot, database: Database): [string, ComponentState][] {
  const stateOf = (touched: TouchedFunction): ComponentState => {
    if (!database.reachable) return "trouble";
    if (incidents.some(({ resolvedAt, functions }) => resolvedAt === null && functions.includes(touched))) return "trouble";
    return notices.some((each) => each.phase === "running" && each.functions.includes(touched)) ? "maintenance" : "fine";
  };
  return [
    ["database", database.reachable ? "fine" : "trouble"],
    ...FUNCTIONS.map((each): [string, ComponentState] => [each, stateOf(each)]),
  ];
}

/** An incident begins: by a person, or by the system itself for what it watches. */
import { type TouchedFunction, beijingMinute } from "#domain/notices/notices.ts";
import type { CauseClass } from "#domain/notices/watching.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { tellSubscribers } from "../status/telling.ts";
import { tellCompanies } from "../trace.ts";
import { addEntry, insertIncident, lockWatched, onDuty } from "./incidents.queries.ts";
import { stepsOf } from "./plans.ts";

export type Opening = {
  companyId: number | null;
  title: string;
  cause: CauseClass;
  severity: "low" | "medium" | "high" | "critical";
  functions: TouchedFunction[];
  public: boolean;
  startedAt: Date;
  /** who opens it; null: the system, for what it watches */
  by: { userId: string; channel: "web" | "api" | "cli" | "worker" } | null;
  watched?: { key: string; name: string | null };
};

/** @returns its id; null where what is watched has an open one already */
export async function open(platform: Platform, trx: Trx, opening: Opening): Promise<string | null> {
  const { companyId, title, cause, severity, functions, startedAt, by, watched } = opening;
  const now = platform.clock();
  const steps = await stepsOf(trx, platform.i18n, cause);
  const id = await insertIncident(trx, {
    company_id: companyId,
    state: "open",
    cause,
    cause_guessed: by === null,
    severity,
    title,
    public: opening.public,
    functions,
    watched: watched?.key ?? null,
    watched_name: watched?.name ?? null,
    seen_at: watched === undefined ? null : now,
    started_at: startedAt,
    opened_at: now,
    opened_by: by?.userId ?? null,
    checklist: steps.map((text) => ({ text, doneAt: null, doneBy: null })),
  });
  if (id === null) return null;
  await addEntry(trx, { incidentId: id, at: now, by: by?.userId ?? null, code: by === null ? "openedItself" : "opened" });
  const data = { after: { title, cause, severity, functions, ...(watched === undefined ? {} : { watched: watched.key }) } };
  await tellCompanies(trx, companyId === null ? null : [companyId], {
    actorId: by?.userId ?? null,
    channel: by?.channel ?? "worker",
    subject: "incident",
    subjectId: id,
    type: "incident.opened",
    data,
    at: now,
  });
  await callDuty(platform, trx, id, companyId);
  if (opening.public && companyId === null) await tellSubscribers(platform, trx, { what: "opened", incident: id });
  return id;
}

/** Who is on duty is written to; what is wrong stands behind the sign-in. */
async function callDuty(platform: Platform, trx: Trx, id: string, companyId: number | null): Promise<void> {
  const now = platform.clock();
  for (const { email, name, locale } of await onDuty(trx, companyId, now))
    if (email !== null)
      await sendMail(platform, trx, {
        to: email,
        locale,
        template: "incident-opened",
        values: { name, at: beijingMinute(now) },
        path: `/admin/incidents/${id}`,
        endsAt: new Date(now.getTime() + 86_400_000),
      });
}

export type Watched = Omit<Opening, "by" | "watched" | "title"> & { key: string; name: string | null };

/** What the system watches is in trouble: one incident, however often it is seen. */
export async function seenBad(platform: Platform, seen: Watched): Promise<void> {
  const { key, name, ...opening } = seen;
  await platform.db.transaction().execute(async (trx) => {
    const running = await lockWatched(trx, key);
    if (running === undefined)
      return void (await open(platform, trx, { ...opening, title: "", by: null, watched: { key, name } }));
    const at = platform.clock();
    await trx.updateTable("incident").set({ well_since: null, seen_at: at }).where("id", "=", running.id).execute();
    if (running.well_since !== null) await addEntry(trx, { incidentId: running.id, at, by: null, code: "again" });
  });
}

/** Another process may see what this one doesn't. */
const SEEN_MS = 60_000;

/** It is well again, for everybody who watches it: the incident stays open, and after a while closing it is proposed. */
export async function seenWell({ db, clock }: Platform, key: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const running = await lockWatched(trx, key);
    const now = clock();
    if (running === undefined || running.well_since !== null) return;
    if (running.seen_at !== null && now.getTime() - running.seen_at.getTime() < SEEN_MS) return;
    await trx.updateTable("incident").set({ well_since: now }).where("id", "=", running.id).execute();
    await addEntry(trx, { incidentId: running.id, at: now, by: null, code: "well" });
  });
}

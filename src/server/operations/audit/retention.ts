/**
 * How long is kept who looked at what: at least 180 days, then its payload is erased, with a trace. That there was such an event, when
 * and in which company stays, and so does the proof. Changes are never erased here: they are kept as long as their invoice; but from where
 * they were made (address, device) goes after the same time.
 */
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { ACCESS_DAYS_LEAST, type TrailRetention } from "#api/audit.api.ts";
import { mayEverywhere } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import { changeSetting, readSetting } from "#server/people/settings.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { eraseOrigins, erasePayloads, recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { keptTooShort, mayNotRetain } from "./audit.errors.ts";
import { ERASED_TYPE, ORIGINS_ERASED_TYPE } from "./export-format.ts";

/** Types of access events: who signed in, looked for what, opened what, and was refused. Exports and unmasking are kept. */
export const ACCESS_TYPES = [
  "user.signed-in",
  "user.sign-in-failed",
  "user.locked",
  "session.ended",
  "search.personal",
  "document.opened",
  "audit.viewed",
  "denied.absent",
  "denied.forbidden",
] as const;

const DAY_MS = 86_400_000;
const SLICE = 2_000;
const EVERY_MS = 6 * 3_600_000;

/** Holds for all companies, so it takes somebody who answers for the security of each. @throws ProblemError 403, 422 */
export async function keepAccessFor(platform: Platform, actor: Actor, { accessDays, reason }: TrailRetention): Promise<void> {
  const { db, clock } = platform;
  if (accessDays < ACCESS_DAYS_LEAST) throw keptTooShort(ACCESS_DAYS_LEAST);
  const companies = (await db.selectFrom("company").select("id").where("personal_of", "is", null).execute()).map(({ id }) => id);
  if (!mayEverywhere(actor, companies, "security.manage")) throw mayNotRetain();
  const { userId: actorId, channel } = actor;
  await db
    .transaction()
    .execute((trx) => changeSetting(trx, "accessDays", accessDays, { actorId, channel, at: clock(), reason: reason ?? null }));
}

type Over = { id: string; place: string; access: boolean; origin: boolean };

/** A slice of a company's events whose time is over. While one of them waits to be sealed nothing is erased: its leaf has to be in the tree first. @returns whether there may be more */
async function eraseSlice(db: Db, companyId: number, before: Date, days: number, at: Date): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { rows: logs } = await sql<{ at: string; id: string }>`
      select erased_at::text as at, erased_id as id from event_log l where company_id = ${companyId} and not exists (
        select 1 from event_unsealed u join event e on e.company_id = ${companyId} and e.id = u.id
        where u.company_id = ${companyId} and e.at < ${before}) for update of l`.execute(trx);
    const [done] = logs;
    if (done === undefined) return false;
    const { rows } = await sql<Over>`
      select e.id, e.at::text as place, e.type = any(${ACCESS_TYPES}::text[]) and e.erased_at is null as access,
        e.origin is not null as origin
      from event e where e.company_id = ${companyId} and (e.at, e.id) > (${done.at}::timestamptz, ${done.id}::bigint) and e.at < ${before}
      order by e.at, e.id limit ${SLICE}`.execute(trx);
    const last = rows.at(-1);
    if (last === undefined) return false;
    const access = rows.filter((row) => row.access).map(({ id }) => BigInt(id));
    const origins = rows.filter((row) => row.origin && !row.access).map(({ id }) => BigInt(id));
    const erasures = [
      { ids: access, erase: erasePayloads, type: ERASED_TYPE, data: { types: ACCESS_TYPES } },
      // of what is kept longer, from where it was done is not
      { ids: origins, erase: eraseOrigins, type: ORIGINS_ERASED_TYPE, data: {} },
    ];
    for (const { ids, erase, type, data: more } of erasures) {
      if (ids.length === 0) continue;
      const count = await erase(trx, companyId, ids.map(String));
      const [least, most] = [ids.reduce((a, b) => (b < a ? b : a)), ids.reduce((a, b) => (b > a ? b : a))];
      const data = { ...more, after: String(least - 1n), through: String(most), count, days };
      const about = { companyId, actorId: null, channel: "worker" as const, subject: "trail", subjectId: String(companyId) };
      await recordEvent(trx, { ...about, type, data, at });
    }
    await sql`update event_log set erased_at = ${last.place}::timestamptz, erased_id = ${last.id} where company_id = ${companyId}`.execute(
      trx,
    );
    return rows.length === SLICE;
  });
}

/** Erases the payloads of all access events whose time is over. */
export async function eraseOverdue({ db, clock }: Pick<Platform, "db" | "clock">, stopping?: AbortSignal): Promise<void> {
  const days = await readSetting(db, "accessDays");
  const before = new Date(clock().getTime() - days * DAY_MS);
  for (const { id } of await allCompanies(db))
    while (stopping?.aborted !== true && (await eraseSlice(db, id, before, days, clock())));
}

/** Looks every few hours, beside serving. */
export async function workRetention(platform: Platform, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await eraseOverdue(platform, stopping).catch((error: unknown) => platform.log.warn({ err: error }, "trail retention"));
    await pause(EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Per company: how long a grant may run, and what its own members are told of invoices that they may not see (D11). */
import { type SqlBool, sql } from "kysely";
import type { AccessSettings } from "#api/access.api.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Actor } from "./people.types.ts";

export type CompanySettings = AccessSettings & { id: number; name: string };
export type SettingsChange = { [Name in keyof AccessSettings]?: AccessSettings[Name] | undefined };

export async function settingsOf(db: DbOrTrx, companyIds: readonly number[]): Promise<CompanySettings[]> {
  const rows = await db
    .selectFrom("company")
    .select(["id", "name", "grant_days_max", "grant_without_end", "tells_existence"])
    .where(sql<SqlBool>`id = any(${companyIds}::int[])`)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    grantDaysMax: row.grant_days_max,
    grantWithoutEnd: row.grant_without_end,
    tellsExistence: row.tells_existence,
  }));
}

/** The companies that tell the actor, who is a member, that there are invoices which he may not see. */
export async function tellingCompanies(db: DbOrTrx, actor: Actor): Promise<{ id: number; name: string }[]> {
  const settings = await settingsOf(
    db,
    actor.reaches.map(({ companyId }) => companyId),
  );
  return settings.filter(({ tellsExistence }) => tellsExistence);
}

/** Changes what is named, with its trace. */
export async function changeSettings(trx: Trx, actor: Actor, before: CompanySettings, change: SettingsChange): Promise<void> {
  const { id, name: _name, ...was } = before;
  const now: AccessSettings = {
    grantDaysMax: change.grantDaysMax ?? was.grantDaysMax,
    grantWithoutEnd: change.grantWithoutEnd ?? was.grantWithoutEnd,
    tellsExistence: change.tellsExistence ?? was.tellsExistence,
  };
  await trx
    .updateTable("company")
    .set({
      grant_days_max: now.grantDaysMax,
      grant_without_end: now.grantWithoutEnd,
      tells_existence: now.tellsExistence,
    })
    .where("id", "=", id)
    .execute();
  await recordEvent(trx, {
    companyId: id,
    actorId: actor.userId,
    channel: actor.channel,
    subject: "company",
    subjectId: String(id),
    type: "access.settings-changed",
    data: { before: was, after: now },
  });
}

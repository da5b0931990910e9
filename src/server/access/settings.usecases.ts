import type { AccessSettings } from "#api/access.api.ts";
import { type SettingsChange, changeSettings, settingsOf } from "#server/people/grant-settings.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { noSuchCompany } from "./access.errors.ts";
import { mayChangeSettings } from "./access.policy.ts";

/** How long grants of a company run at most, and what its members are told. @throws ProblemError 404 where that isn't the actor's to say */
export async function changeAccessSettings(
  { db }: Platform,
  actor: Actor,
  companyId: number,
  change: SettingsChange,
): Promise<AccessSettings> {
  if (!mayChangeSettings(actor, companyId)) throw noSuchCompany();
  return db.transaction().execute(async (trx) => {
    const [before] = await settingsOf(trx, [companyId]);
    if (before === undefined) throw noSuchCompany();
    await changeSettings(trx, actor, before, change);
    const [after] = await settingsOf(trx, [companyId]);
    return after!;
  });
}

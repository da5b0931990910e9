/** Settings of the installation that people change: typed, checked, with a default, and never changed without a trace. */
import { z } from "zod";
import { ACCESS_DAYS_LEAST } from "#api/audit.api.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { SEPARATED } from "#api/permissions.api.ts";
import { SESSION_ABSOLUTE_LEAST, SESSION_ABSOLUTE_MOST, SESSION_IDLE_LEAST } from "#api/security.api.ts";
import type { Duty } from "./roles/duties.ts";
import type { Channel } from "./people.types.ts";

const Separation = z.object({
  on: z.boolean(),
  /** somebody with one of the three duties asks to switch it off; another one of them has to agree */
  proposal: z
    .object({
      by: z.string(),
      duty: z.enum(Object.keys(SEPARATED) as [Duty, ...Duty[]]),
      at: z.string(),
      until: z.string(),
      reason: z.string(),
    })
    .nullable(),
});

const SecondFactor = z.object({
  /** companies and roles (the key of a built-in one, the id of an own one) that ask for two factors */
  companies: z.array(z.number().int()),
  roles: z.array(z.string()),
  /** whether a device may be trusted for 30 days after a code */
  trustDevices: z.boolean(),
});

const PasswordOff = z.object({
  /** companies whose people sign in by a provider alone */
  companies: z.array(z.number().int()),
  /** people who may sign in by password all the same, for the day when no provider answers */
  breakGlass: z.array(z.string()),
});
const DAY_MINUTES = 24 * 60;
const Sessions = z
  .object({
    idleMinutes: z.number().int().min(SESSION_IDLE_LEAST),
    absoluteMinutes: z.number().int().min(SESSION_ABSOLUTE_LEAST).max(SESSION_ABSOLUTE_MOST),
  })
  .refine((limits) => limits.idleMinutes <= limits.absoluteMinutes);

/** Days after which what nobody needs any more is deleted; null: never. */
const Days = z.number().int().min(30).max(3650).nullable();
const Kept = z.object({ lookups: Days, queries: Days, uploads: Days });

/** Every key, what it may be, and what it is until somebody changes it. A module adds its own here. */
export const SETTINGS = {
  /** for how many days the trail keeps who signed in, looked for and looked at what */
  accessDays: { schema: z.int().min(ACCESS_DAYS_LEAST), none: 365 },
  /** 三员分立: system, security and audit administration in three hands */
  separation: { schema: Separation, none: { on: false, proposal: null } },
  secondFactor: { schema: SecondFactor, none: { companies: [], roles: [], trustDevices: false } },
  passwordOff: { schema: PasswordOff, none: { companies: [], breakGlass: [] } },
  /** how long a session lasts that isn't used, and at most */
  sessions: { schema: Sessions, none: { idleMinutes: 7 * DAY_MINUTES, absoluteMinutes: 30 * DAY_MINUTES } },
  /** how long questions and files that became no record are kept */
  kept: { schema: Kept, none: { lookups: null, queries: null, uploads: null } },
} as const satisfies Record<string, { schema: z.ZodType; none: unknown }>;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue<K extends SettingKey> = z.infer<(typeof SETTINGS)[K]["schema"]>;

const valueOf = <K extends SettingKey>(key: K, stored: unknown): SettingValue<K> =>
  (stored === undefined ? SETTINGS[key].none : SETTINGS[key].schema.parse(stored)) as SettingValue<K>;

export async function readSetting<K extends SettingKey>(db: DbOrTrx, key: K): Promise<SettingValue<K>> {
  const row = await db.selectFrom("installation_setting").select("value").where("key", "=", key).executeTakeFirst();
  return valueOf(key, row?.value);
}

/** The value, held until the transaction ends: whoever else changes it, or does what depends on it, waits. */
export async function lockSetting<K extends SettingKey>(trx: Trx, key: K): Promise<SettingValue<K>> {
  await trx
    .insertInto("installation_setting")
    .values({ key, value: toJson(SETTINGS[key].none) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await trx
    .selectFrom("installation_setting")
    .select("value")
    .where("key", "=", key)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return valueOf(key, row.value);
}

type Changed = { actorId: string; channel: Channel; at: Date; reason: string | null };

/** Changes it, with a trace in every company, as it holds for all of them. The caller has locked it. */
export async function changeSetting<K extends SettingKey>(
  trx: Trx,
  key: K,
  value: SettingValue<K>,
  { actorId, channel, at, reason }: Changed,
): Promise<void> {
  const before = await lockSetting(trx, key);
  const after = SETTINGS[key].schema.parse(value);
  await trx
    .updateTable("installation_setting")
    .set({ value: toJson(after), updated_at: at, updated_by: actorId })
    .where("key", "=", key)
    .execute();
  const companies = await trx.selectFrom("company").select("id").where("personal_of", "is", null).execute();
  await recordEvents(
    trx,
    companies.map(({ id }) => ({
      companyId: id,
      actorId,
      channel,
      subject: "setting",
      subjectId: key,
      type: "setting.changed",
      data: { before, after },
      reason,
      at,
    })),
  );
}

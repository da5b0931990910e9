/** What must hold after every change of roles and memberships, whoever makes it. */
import { FOR_PERSONS_ONLY, type Permission, SEPARATED } from "#api/permissions.api.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { dutiesJoined, lastHolder, notForServices } from "../people.errors.ts";
import { lockSetting } from "../settings.ts";
import { type Duty, dutiesOf } from "./duties.ts";
import { type Holder, holdersOf } from "./holders.queries.ts";

/** Without somebody who holds these a company could never be put right from within. */
const KEPT: readonly Permission[] = ["people.manage", "role.manage"];
export const SEPARATED_PERMISSIONS: readonly Permission[] = Object.values(SEPARATED).flat();

/**
 * Makes a change of who holds which permissions in these companies, and takes it back with everything else of the
 * transaction where nobody would be left who manages people and roles, where a service account would manage anything, or
 * where 三员分立 is on and somebody would hold two of the three duties. Changes come one after the other, so that two can't pass the rule together.
 * @throws ProblemError 409
 */
export async function guarded<T>(trx: Trx, companyIds: readonly number[], now: Date, change: () => Promise<T>): Promise<T> {
  const { on } = await lockSetting(trx, "separation");
  if (companyIds.length === 0) return change();
  const holders = () => holdersOf(trx, { any: SEPARATED_PERMISSIONS, companyIds, now });
  const before = await holders();
  const result = await change();
  const after = await holders();
  const kept = on ? SEPARATED_PERMISSIONS : KEPT;
  for (const companyId of companyIds) {
    const lost = kept.filter((permission) => lasts(before, companyId, permission) && !lasts(after, companyId, permission));
    if (lost.length > 0) throw lastHolder(companyId, lost);
  }
  refuseManaging(after);
  if (on) await refuseJoined(trx, [...new Set(after.map(({ userId }) => userId))], now);
  return result;
}

/** @throws ProblemError 409 where a service account is among those who hold what a person alone may hold */
function refuseManaging(holders: readonly Holder[]): void {
  for (const { userId, name, permissions } of holders) {
    const managing = permissions.filter((permission) => FOR_PERSONS_ONLY.includes(permission));
    if (isServiceAccount(userId) && managing.length > 0) throw notForServices(name, managing);
  }
}

const lasts = (holders: readonly Holder[], companyId: number, permission: Permission): boolean =>
  holders.some((each) => each.companyId === companyId && each.lasting && each.permissions.includes(permission));

/** @throws ProblemError 409 where one of these people holds two of the three duties, in whichever companies */
async function refuseJoined(trx: Trx, userIds: readonly string[], now: Date): Promise<void> {
  if (userIds.length === 0) return;
  const [joined] = joinedAmong(await holdersOf(trx, { any: SEPARATED_PERMISSIONS, userIds, now }));
  if (joined !== undefined) throw dutiesJoined(joined);
}

/** Somebody gets a membership: with 三员分立 on it may not join two duties, and machines manage nothing. @throws ProblemError 409 */
export async function guardAdded(trx: Trx, userId: string, now: Date): Promise<void> {
  if (isServiceAccount(userId)) refuseManaging(await holdersOf(trx, { any: FOR_PERSONS_ONLY, userIds: [userId], now }));
  if ((await lockSetting(trx, "separation")).on) await refuseJoined(trx, [userId], now);
}

export type Joined = { userId: string; name: string; duties: Duty[] };

/** The people who hold permissions of two or three duties, over all companies together. */
export function joinedAmong(holders: readonly Holder[]): Joined[] {
  return [...Map.groupBy(holders, ({ userId }) => userId)]
    .map(([userId, rows]) => ({
      userId,
      name: rows[0]!.name,
      duties: dutiesOf(rows.flatMap(({ permissions }) => permissions)),
    }))
    .filter(({ duties }) => duties.length > 1);
}

/** Memberships by claims: given and ended at every sign-in, beside those that people gave. */
import { sql } from "kysely";
import type { SsoRule } from "#api/sso.api.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvents } from "#server/platform/events.ts";
import { addMembership } from "../people.usecases.ts";
import { guarded } from "../roles/guard.ts";
import { roleAt, roleColumns } from "../staff/role-keys.ts";

type Wanted = Pick<SsoRule, "companyId" | "departmentId" | "role" | "reach" | "mayEnter">;
const same = (rule: Wanted): string => JSON.stringify([rule.companyId, rule.departmentId, rule.role, rule.reach, rule.mayEnter]);

/**
 * Makes the memberships that came by this provider those that the rules give now. Where that would leave a company without
 * anybody who looks after it, or join two duties under 三员分立, everything stays as it was, with a trace.
 * @returns whether the person has any membership left, by claims or otherwise
 */
export async function applyRules(
  trx: Trx,
  providerId: string,
  userId: string,
  rules: readonly Wanted[],
  now: Date,
): Promise<boolean> {
  const given = (await running(trx, userId, now)).filter(({ sso_provider_id }) => sso_provider_id === providerId);
  // a role that was retired, or isn't the company's any more, gives nothing
  const usable = await Promise.all(rules.map(async (rule) => (await roleAt(trx, rule.companyId, rule.role)) !== null));
  const wanted = new Map(rules.filter((_, at) => usable[at]).map((rule) => [same(rule), rule]));
  const over = given.filter((row) => !wanted.delete(keyOf(row)));
  const companyIds = [...new Set([...over.map((row) => row.company_id), ...[...wanted.values()].map((rule) => rule.companyId)])];
  if (companyIds.length > 0) {
    await sql`savepoint claims`.execute(trx);
    try {
      await guarded(trx, companyIds, now, async () => {
        for (const row of over) await end(trx, providerId, userId, row, now);
        for (const rule of wanted.values()) await give(trx, providerId, userId, rule, now);
      });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      await sql`rollback to savepoint claims`.execute(trx);
      await trace(trx, providerId, userId, companyIds, "claims.refused", { code: error.code });
    }
  }
  return (await running(trx, userId, now)).length > 0;
}

const running = (trx: Trx, userId: string, now: Date) =>
  trx
    .selectFrom("membership")
    .select(["id", "company_id", "department_id", "role", "role_id", "reach", "may_enter", "sso_provider_id"])
    .where("user_id", "=", userId)
    .where("starts_at", "<=", now)
    .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .forUpdate()
    .execute();
type Running = Awaited<ReturnType<typeof running>>[number];
const keyOf = (row: Running): string =>
  JSON.stringify([row.company_id, row.department_id, row.role_id ?? row.role, row.reach, row.may_enter]);

async function end(trx: Trx, providerId: string, userId: string, row: Running, now: Date): Promise<void> {
  await trx.updateTable("membership").set({ ends_at: now }).where("id", "=", row.id).execute();
  await trace(trx, providerId, userId, [row.company_id], "membership.ended", { membershipId: row.id });
}

async function give(trx: Trx, providerId: string, userId: string, rule: Wanted, now: Date): Promise<void> {
  const { companyId, departmentId, role, reach, mayEnter } = rule;
  const id = await addMembership(
    trx,
    { userId, companyId, departmentId, ...roleColumns(role), reach, mayEnter, startsAt: now },
    { actorId: null, channel: "web" },
  );
  await trx.updateTable("membership").set({ sso_provider_id: providerId }).where("id", "=", id).execute();
}

async function trace(
  trx: Trx,
  providerId: string,
  userId: string,
  companyIds: number[],
  type: string,
  data: object,
): Promise<void> {
  await recordEvents(
    trx,
    companyIds.map((companyId) => ({
      companyId,
      actorId: null,
      channel: "web" as const,
      subject: "user",
      subjectId: userId,
      type,
      data: { ...data, by: "claims", providerId },
    })),
  );
}

/** Heads of departments: named and ended, each with its trace. What a head may do is said in access/access.policy.ts. */
import { type SqlBool, sql } from "kysely";
import { isServiceAccount } from "#domain/service-account.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { isNoPerson } from "../people.errors.ts";
import { mayIn } from "../people.policy.ts";
import type { By } from "../grants.ts";
import type { Actor } from "../people.types.ts";
import { missingFor } from "../roles/give.policy.ts";
import { guardAdded } from "../roles/guard.ts";
import { readSetting } from "../settings.ts";

/** Naming a head lets him grant: it is for those who look after people or roles and may give that away. */
export async function mayNameHeads(db: DbOrTrx, actor: Actor, companyId: number): Promise<boolean> {
  if (!mayIn(actor, companyId, "people.manage") && !mayIn(actor, companyId, "role.manage")) return false;
  const { on } = await readSetting(db, "separation");
  return missingFor(actor, { companyId, permissions: ["access.grant"] }, on).length === 0;
}

export type HeadRow = { departmentId: string; userId: string; name: string; member: boolean };

/** The heads of a company's departments by name; `member`: whether he belongs to it now, else he grants nothing. */
export async function headsIn(db: DbOrTrx, companyId: number, now: Date): Promise<HeadRow[]> {
  const { rows } = await sql<HeadRow>`select h.department_id as "departmentId", h.user_id as "userId", u.name,
      exists (select from membership m where m.user_id = h.user_id and m.company_id = h.company_id
        and m.starts_at <= ${now} and (m.ends_at is null or m.ends_at > ${now})) as member
    from department_head h join "user" u on u.id = h.user_id
    where h.company_id = ${companyId}::int order by u.name, u.id`.execute(db);
  return rows;
}

type Department = { companyId: number; departmentId: string };

/** Makes these people its heads and nobody else. Who may not be one is the caller's to judge. @returns whether anything changed */
export async function setHeads(
  trx: Trx,
  { companyId, departmentId }: Department,
  userIds: readonly string[],
  by: By & { now: Date },
): Promise<boolean> {
  const before = (await headRows(trx, { companyId, departmentId })).map((row) => row.user_id);
  const added = userIds.filter((id) => !before.includes(id));
  const ended = before.filter((id) => !userIds.includes(id));
  for (const userId of added) await nameHead(trx, { companyId, departmentId }, userId, by);
  if (ended.length > 0) await endHeads(trx, { companyId, departmentId, userIds: ended }, by);
  return added.length + ended.length > 0;
}

/** @throws ProblemError 409 for a service account, and with 三员分立 on where he has one of the other two duties */
export async function nameHead(
  trx: Trx,
  { companyId, departmentId }: Department,
  userId: string,
  by: By & { now: Date },
): Promise<void> {
  // a machine grants nothing
  if (isServiceAccount(userId)) throw isNoPerson();
  const made = await trx
    .insertInto("department_head")
    .values({ company_id: companyId, department_id: departmentId, user_id: userId, named_at: by.now, named_by: by.actorId })
    .onConflict((conflict) => conflict.columns(["company_id", "department_id", "user_id"]).doNothing())
    .executeTakeFirst();
  if (Number(made.numInsertedOrUpdatedRows) === 0) return;
  await tell(trx, by, "department.head-named", [{ company_id: companyId, department_id: departmentId, user_id: userId }]);
  await guardAdded(trx, userId, by.now);
}

type Which = { companyId: number; departmentId?: string; userIds?: readonly string[] };

function headRows(trx: Trx, { companyId, departmentId, userIds }: Which) {
  let query = trx
    .selectFrom("department_head")
    .select(["company_id", "department_id", "user_id"])
    .where("company_id", "=", companyId);
  if (departmentId !== undefined) query = query.where("department_id", "=", departmentId);
  if (userIds !== undefined) query = query.where(sql<SqlBool>`user_id = any(${userIds}::text[])`);
  return query.forUpdate().execute();
}

/** Ends headships: those of a department, of people, or both. What was granted by them stays until its end, and is on the list to look through. */
export async function endHeads(trx: Trx, which: Which, by: By): Promise<number> {
  const rows = await headRows(trx, which);
  for (const { company_id, department_id, user_id } of rows)
    await trx
      .deleteFrom("department_head")
      .where("company_id", "=", company_id)
      .where("department_id", "=", department_id)
      .where("user_id", "=", user_id)
      .execute();
  await tell(trx, by, "department.head-ended", rows);
  return rows.length;
}

async function tell(
  trx: Trx,
  { actorId, channel }: By,
  type: string,
  rows: readonly { company_id: number; department_id: string; user_id: string }[],
): Promise<void> {
  await recordEvents(
    trx,
    rows.map(({ company_id, department_id, user_id }) => ({
      companyId: company_id,
      actorId,
      channel,
      subject: "department",
      subjectId: department_id,
      type,
      data: { userId: user_id },
    })),
  );
}

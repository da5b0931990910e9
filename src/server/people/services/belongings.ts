/** Service accounts are somebody's to answer for; when he leaves the company they are his successor's. */
import type { Belongings, Owned } from "../staff/belongings.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordPersonEvent } from "../person-events.ts";

const open = (db: DbOrTrx, { companyId, ownerId }: Owned) =>
  db
    .selectFrom("service_account")
    .select("user_id")
    .where("company_id", "=", companyId)
    .where("responsible_id", "=", ownerId ?? "")
    .where("ended_at", "is", null);

export const serviceBelongings: Belongings = {
  name: "services",
  count: async (db, owned) => (owned.departmentId === null ? (await open(db, owned).execute()).length : 0),
  handOver: async (trx: Trx, owned, { ownerId }, { actorId, channel, now }) => {
    if (ownerId === null) return 0;
    const rows = await open(trx, owned).forUpdate().execute();
    for (const { user_id } of rows) {
      await trx.updateTable("service_account").set({ responsible_id: ownerId }).where("user_id", "=", user_id).execute();
      const data = { before: { responsibleId: owned.ownerId }, after: { responsibleId: ownerId } };
      await recordPersonEvent(trx, user_id, { actorId, channel, type: "service.changed", data, at: now });
    }
    return rows.length;
  },
};

/** Views that somebody shared in a company stay there when he leaves; his own go along only where he leaves for good. */
import { sql } from "kysely";
import type { Belongings, Owned } from "#server/people/staff/belongings.ts";
import { recordEvents } from "#server/platform/events.ts";

const whose = ({ companyId, ownerId, everything }: Owned) => sql<boolean>`owner_id = ${ownerId} and deleted_at is null
  and (company_id = ${companyId}::int${everything ? sql` or company_id is null` : sql``})`;

export const viewBelongings: Belongings = {
  name: "views",
  count: async (db, owned) => {
    if (owned.departmentId !== null) return 0;
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from saved_view where ${whose(owned)}`.execute(db);
    return rows[0]!.n;
  },
  handOver: async (trx, owned, goal, by) => {
    const { rows } = await sql<{ id: string }>`update saved_view set owner_id = ${goal.ownerId}, version = version + 1,
      updated_at = ${by.now}, updated_by = ${by.actorId} where ${whose(owned)} returning id`.execute(trx);
    await recordEvents(
      trx,
      rows.map(({ id }) => ({
        companyId: owned.companyId,
        actorId: by.actorId,
        channel: by.channel,
        subject: "view",
        subjectId: id,
        type: "view.handed-over",
        data: { before: { ownerId: owned.ownerId }, after: { ownerId: goal.ownerId } },
        at: by.now,
      })),
    );
    return rows.length;
  },
};

/** Batches of look-ups belong to their asker and to no company: they go along where he leaves for good. */
import { sql } from "kysely";
import type { Belongings, Owned } from "#server/people/staff/belongings.ts";
import { recordEvents } from "#server/platform/events.ts";

const whose = ({ ownerId }: Owned) => sql<boolean>`asker_id = ${ownerId} and deleted_at is null`;

export const batchBelongings: Belongings = {
  name: "batches",
  count: async (db, owned) => {
    if (!owned.everything) return 0;
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from batch_lookup where ${whose(owned)}`.execute(db);
    return rows[0]!.n;
  },
  handOver: async (trx, owned, goal, by) => {
    if (!owned.everything) return 0;
    const { rows } = await sql<{
      id: string;
    }>`update batch_lookup set asker_id = ${goal.ownerId} where ${whose(owned)} returning id`.execute(trx);
    await recordEvents(
      trx,
      rows.map(({ id }) => ({
        companyId: owned.companyId,
        actorId: by.actorId,
        channel: by.channel,
        subject: "batch-lookup",
        subjectId: id,
        type: "batch-lookup.handed-over",
        data: { before: { askerId: owned.ownerId }, after: { askerId: goal.ownerId } },
        at: by.now,
      })),
    );
    return rows.length;
  },
};

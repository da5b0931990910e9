/** Open tickets are followed by whoever asked; when he leaves, by his successor. */
import { sql } from "kysely";
import type { Belongings, Owned } from "#server/people/staff/belongings.ts";
import { recordEvents } from "#server/platform/events.ts";

const whose = ({ companyId, ownerId }: Owned) =>
  sql<boolean>`company_id = ${companyId}::int and asker_id = ${ownerId} and state <> 'closed'`;

export const ticketBelongings: Belongings = {
  name: "tickets",
  count: async (db, owned) => {
    if (owned.departmentId !== null) return 0;
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from support_ticket where ${whose(owned)}`.execute(db);
    return rows[0]!.n;
  },
  handOver: async (trx, owned, goal, by) => {
    const { rows } = await sql<{
      id: string;
    }>`update support_ticket set asker_id = ${goal.ownerId} where ${whose(owned)} returning id`.execute(trx);
    await recordEvents(
      trx,
      rows.map(({ id }) => ({
        companyId: owned.companyId,
        actorId: by.actorId,
        channel: by.channel,
        subject: "ticket",
        subjectId: id,
        type: "ticket.handed-over",
        data: { before: { askerId: owned.ownerId }, after: { askerId: goal.ownerId } },
        at: by.now,
      })),
    );
    return rows.length;
  },
};

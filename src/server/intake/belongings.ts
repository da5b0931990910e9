/** Files that could not be read wait for whoever put them in; when he leaves, for his successor. */
import { sql } from "kysely";
import type { Belongings, Owned } from "#server/people/staff/belongings.ts";
import { recordEvents } from "#server/platform/events.ts";

const SLICE = 500;

const whose = ({ companyId, ownerId }: Owned) => sql<boolean>`d.company_id = ${companyId}::int and d.uploaded_by = ${ownerId}
  and d.state = 'kept' and d.settled is null and d.deleted_at is null`;

export const fileBelongings: Belongings = {
  name: "files",
  count: async (db, owned) => {
    if (owned.departmentId !== null) return 0;
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from document d where ${whose(owned)}`.execute(db);
    return rows[0]!.n;
  },
  handOver: async (trx, owned, goal, by) => {
    const { rows } = await sql<{
      id: string;
    }>`with next as (select d.id from document d where ${whose(owned)} order by d.id limit ${SLICE} for update)
      update document set uploaded_by = ${goal.ownerId}, client_key = null from next
      where document.company_id = ${owned.companyId}::int and document.id = next.id returning document.id`.execute(trx);
    await recordEvents(
      trx,
      rows.map(({ id }) => ({
        companyId: owned.companyId,
        actorId: by.actorId,
        channel: by.channel,
        subject: "document",
        subjectId: id,
        type: "document.handed-over",
        data: { before: { uploadedBy: owned.ownerId }, after: { uploadedBy: goal.ownerId } },
        at: by.now,
      })),
    );
    return rows.length;
  },
};

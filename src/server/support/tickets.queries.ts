import { type Insertable, type Selectable, sql } from "kysely";
import type { Actor } from "#server/people/people.types.ts";
import type { SupportTicketTable } from "#server/platform/database/question-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { isId } from "#server/find/ids.ts";
import { recordEvent } from "#server/platform/events.ts";

const ID_COLUMNS = ["id", "lookup_id", "invoice_id", "problem", "contact", "hoped_for", "state", "created_at"] as const;

export async function insertTicket(trx: DbOrTrx, row: Insertable<SupportTicketTable>) {
  return presentTicket(await trx.insertInto("support_ticket").values(row).returning(ID_COLUMNS).executeTakeFirstOrThrow());
}

/** What somebody asked for with a look-up has come: his calls for help about it are settled. */
export async function closeTicketsOf(trx: Trx, askerId: string, lookupId: string, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string; company_id: number }>`update support_ticket set state = 'closed'
    where asker_id = ${askerId} and lookup_id = ${lookupId}::bigint and state = 'open' returning id, company_id`.execute(trx);
  for (const { id, company_id } of rows)
    await recordEvent(trx, {
      companyId: company_id,
      actorId: null,
      channel: "worker",
      subject: "ticket",
      subjectId: id,
      type: "ticket.closed",
      data: { lookup: lookupId },
      at: now,
    });
}

export async function ticketOf(db: DbOrTrx, actor: Actor, id: string) {
  if (!isId(id)) return undefined;
  const row = await db
    .selectFrom("support_ticket")
    .select(ID_COLUMNS)
    .where("id", "=", id)
    .where("asker_id", "=", actor.userId)
    .executeTakeFirst();
  return row && presentTicket(row);
}

function presentTicket(row: Pick<Selectable<SupportTicketTable>, (typeof ID_COLUMNS)[number]>) {
  return {
    id: row.id,
    lookup: row.lookup_id,
    invoice: row.invoice_id,
    problem: row.problem,
    contact: row.contact,
    hopedFor: row.hoped_for,
    state: row.state,
    createdAt: row.created_at.toISOString(),
  };
}

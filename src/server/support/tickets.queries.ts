/** The tables of calls for help: support_ticket, ticket_comment. */
import { type Insertable, type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import type { TicketsQuery } from "#api/tickets.api.ts";
import { isId } from "#server/find/ids.ts";
import type { Actor } from "#server/people/people.types.ts";
import { companiesWhere } from "#server/people/people.policy.ts";
import type { SupportTicketTable, TicketCommentTable } from "#server/platform/database/question-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";

export type TicketRow = Selectable<SupportTicketTable> & { asker_name: string; owner_name: string | null };
export type CommentRow = Selectable<TicketCommentTable> & { author_name: string };

export async function insertTicket(trx: DbOrTrx, row: Insertable<SupportTicketTable>): Promise<void> {
  await trx.insertInto("support_ticket").values(row).execute();
}

/** The asker's own, and those of companies where the actor answers. */
const shownTo = (actor: Actor): RawBuilder<SqlBool> => sql<SqlBool>`(t.asker_id = ${actor.userId}
  or t.company_id = any(${companiesWhere(actor, "ticket.answer")}::int[]))`;

const COLUMNS = sql.raw(`t.*, a.name as asker_name, o.name as owner_name from support_ticket t
  join "user" a on a.id = t.asker_id left join "user" o on o.id = t.owner_id`);

/** Somebody else's is as absent as one that never was. */
export async function ticketRow(db: DbOrTrx, actor: Actor, id: string): Promise<TicketRow | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await sql<TicketRow>`select ${COLUMNS} where t.id = ${id}::bigint and ${shownTo(actor)}`.execute(db);
  return rows[0];
}

/** Newest first. */
export async function ticketRows(db: DbOrTrx, actor: Actor, query: TicketsQuery, limit: number): Promise<TicketRow[]> {
  const whose =
    query.of === "mine"
      ? sql`t.asker_id = ${actor.userId}`
      : sql`t.company_id = any(${companiesWhere(actor, "ticket.answer")}::int[])`;
  const { rows } = await sql<TicketRow>`select ${COLUMNS} where ${whose}
    and ${query.state === "any" ? sql`true` : query.state === "closed" ? sql`t.state = 'closed'` : sql`t.state <> 'closed'`}
    and (${query.lookup ?? null}::bigint is null or (t.lookup_id = ${query.lookup ?? null}::bigint and t.asker_id = ${actor.userId}))
    and (${query.cursor ?? null}::bigint is null or t.id < ${query.cursor ?? null}::bigint) order by t.id desc limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** Names of calls for help that the actor sees, by id. */
export async function ticketNames(db: DbOrTrx, actor: Actor, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string }>`select t.id from support_ticket t
    where t.id = any(${ids}::bigint[]) and ${shownTo(actor)}`.execute(db);
  return new Map(rows.map(({ id }) => [id, id.slice(-6)]));
}

/** Oldest first. */
export async function commentRows(db: DbOrTrx, { company_id, id }: TicketRow, notes: boolean): Promise<CommentRow[]> {
  const { rows } =
    await sql<CommentRow>`select c.*, u.name as author_name from ticket_comment c join "user" u on u.id = c.author_id
    where c.company_id = ${company_id} and c.ticket_id = ${id}::bigint and (${notes} or c.kind <> 'note') order by c.id`.execute(
      db,
    );
  return rows;
}

export async function insertComment(trx: Trx, row: Insertable<TicketCommentTable>): Promise<void> {
  await trx.insertInto("ticket_comment").values(row).execute();
}

export async function turnTicket(
  trx: Trx,
  { company_id, id }: TicketRow,
  change: { state?: TicketRow["state"]; owner_id?: string | null },
  now: Date,
): Promise<void> {
  await trx
    .updateTable("support_ticket")
    .set({ ...change, updated_at: now })
    .where("company_id", "=", company_id)
    .where("id", "=", id)
    .execute();
}

/** What somebody asked for with a look-up has come: his calls for help about it are settled. */
export async function closeTicketsOf(trx: Trx, askerId: string, lookupId: string, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string; company_id: number }>`update support_ticket set state = 'closed', updated_at = ${now}
    where asker_id = ${askerId} and lookup_id = ${lookupId}::bigint and state <> 'closed' returning id, company_id`.execute(trx);
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

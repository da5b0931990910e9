import { sql } from "kysely";
import type { Selectable } from "kysely";
import type { PeopleRow, RowNote } from "#domain/people-table.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { PeopleImportTable } from "#server/platform/database/people-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";

export type ImportEntry = Selectable<PeopleImportTable>;
export type JudgedRow = {
  row: number;
  cells: string[];
  said: PeopleRow;
  outcome: string;
  notes: RowNote[];
};
export type StoredRow = JudgedRow & { invitation: string | null };

const ROW_COLUMNS = "row_number int, cells jsonb, said jsonb, outcome text, notes jsonb, invitation_id bigint";
const AT_ONCE = 1_000;

export async function insertRows(trx: Trx, importId: string, rows: readonly JudgedRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE).map(({ row, ...rest }) => ({ row_number: row, ...rest }));
    await sql`insert into people_import_row (import_id, row_number, cells, said, outcome, notes)
      select ${importId}::bigint, r.row_number, r.cells, r.said, r.outcome, r.notes
      from json_to_recordset(${toJson(some)}::json) as r(${sql.raw(ROW_COLUMNS)})`.execute(trx);
  }
}

export async function noteOutcomes(
  trx: Trx,
  importId: string,
  rows: readonly { row: number; outcome: string; notes: RowNote[]; invitation: string | null }[],
): Promise<void> {
  const given = rows.map(({ row, outcome, notes, invitation }) => ({
    row_number: row,
    outcome,
    notes,
    invitation_id: invitation,
  }));
  await sql`update people_import_row i set outcome = r.outcome, notes = r.notes, invitation_id = r.invitation_id
    from json_to_recordset(${toJson(given)}::json) as r(${sql.raw(ROW_COLUMNS)})
    where i.import_id = ${importId}::bigint and i.row_number = r.row_number`.execute(trx);
}

export async function importOf(db: DbOrTrx, askerId: string, id: string): Promise<ImportEntry | undefined> {
  return db.selectFrom("people_import").selectAll().where("id", "=", id).where("asker_id", "=", askerId).executeTakeFirst();
}

export async function lockImport(trx: Trx, id: string): Promise<ImportEntry | undefined> {
  return trx.selectFrom("people_import").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

export async function importsOf(db: DbOrTrx, askerId: string): Promise<ImportEntry[]> {
  return db.selectFrom("people_import").selectAll().where("asker_id", "=", askerId).orderBy("id", "desc").limit(20).execute();
}

/** By outcome, and how many invitations of them wait. */
export async function countsOf(db: DbOrTrx, ids: readonly string[]) {
  const { rows } = await sql<{
    import_id: string;
    outcome: string;
    n: number;
    open: number;
  }>`select r.import_id, r.outcome, count(*)::int as n,
      count(i.id)::int as open
    from people_import_row r left join invitation i on i.id = r.invitation_id and i.accepted_at is null and i.withdrawn_at is null
    where r.import_id = any(${ids}::bigint[]) group by 1, 2`.execute(db);
  return rows;
}

type RowsWanted = { outcome?: string | undefined; after?: number; limit?: number };

export async function rowsOf(
  db: DbOrTrx,
  importId: string,
  { outcome, after = 0, limit }: RowsWanted = {},
): Promise<StoredRow[]> {
  const { rows } = await sql<StoredRow>`select row_number as row, cells, said, outcome, notes, invitation_id as invitation
    from people_import_row where import_id = ${importId}::bigint and row_number > ${after}
      ${outcome === undefined ? sql`` : sql`and outcome = ${outcome}`}
    order by row_number ${limit === undefined ? sql`` : sql`limit ${limit}`}`.execute(db);
  return rows;
}

/** What the invitations of an import are by now, in the order of its rows. */
export async function invitationsOf(db: DbOrTrx, importId: string, companies: readonly number[]) {
  const { rows } = await sql<{ id: string; round: number; name: string; email: string; ends_at: Date }>`
    select i.id, i.round, i.name, i.email, i.ends_at from people_import_row r join invitation i on i.id = r.invitation_id
    where r.import_id = ${importId}::bigint and i.accepted_at is null and i.withdrawn_at is null and i.company_id = any(${companies}::int[])
    order by r.row_number`.execute(db);
  return rows;
}

import { sql } from "kysely";
import type { Handover } from "#api/staff.api.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { NOTHING } from "./belongings.ts";
import { pathOf } from "./staff.queries.ts";

type Row = {
  id: string;
  kind: Handover["kind"];
  company_id: number;
  company_name: string;
  to_name: string | null;
  to_department: string | null;
  counted: Record<string, number>;
  moved: Record<string, number>;
  state: Handover["state"];
  created_at: Date;
  finished_at: Date | null;
};

const select = sql`select h.id, h.kind, h.company_id, c.name as company_name, u.name as to_name, ${pathOf("d")} as to_department,
    h.counted, h.moved, h.state, h.created_at, h.finished_at
  from handover h join company c on c.id = h.company_id left join "user" u on u.id = h.to_owner_id
  left join department d on d.company_id = h.company_id and d.id = h.to_department_id`;

/** What was handed over of a person in these companies, newest first. */
export async function handoversOf(db: DbOrTrx, companies: readonly number[], userId: string): Promise<Handover[]> {
  const { rows } = await sql<Row>`${select} where h.owner_id = ${userId} and h.company_id = any(${companies}::int[])
    order by h.id desc limit 20`.execute(db);
  return rows.map(present);
}

export async function handoverById(db: DbOrTrx, companies: readonly number[], id: string): Promise<Handover | undefined> {
  const { rows } = await sql<Row>`${select} where h.id = ${id}::bigint and h.company_id = any(${companies}::int[])`.execute(db);
  return rows[0] && present(rows[0]);
}

const present = (row: Row): Handover => ({
  id: row.id,
  kind: row.kind,
  company: { id: row.company_id, name: row.company_name },
  to: row.to_name,
  toDepartment: row.to_department,
  counted: { ...NOTHING, ...row.counted },
  moved: { ...NOTHING, ...row.moved },
  state: row.state,
  createdAt: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
  may: { resume: row.state === "failed" },
});

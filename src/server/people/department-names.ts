import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { departmentRows } from "./people.queries.ts";

/** All departments of these companies, each behind the one above it. `path`: ids from the top down to itself */
export async function departmentsOf(db: DbOrTrx, companyIds: number[]) {
  const rows = await departmentRows(db, companyIds);
  return rows.map((row) => ({ companyId: row.company_id, id: row.id, name: row.name, path: row.path }));
}

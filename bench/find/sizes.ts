/** How large the tables and indexes of finding are. */
import type { Figure } from "../lib/result.ts";
import type { Setting } from "./setting.ts";

const TABLES = ["invoice_search", "invoice", "invoice_item", "event"];

export async function sizes({ pool }: Setting): Promise<Figure[]> {
  const { rows } = await pool.query<{ name: string; mb: number }>(
    `select c.relname as name, pg_table_size(c.oid) / 1048576.0::float8 as mb, 0 as rank from pg_class c where c.relname = any($1) and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
     union all select '  ' || i.relname, pg_relation_size(i.oid) / 1048576.0::float8, 1 from pg_class i join pg_index x on x.indexrelid = i.oid
       where x.indrelid = 'public.invoice_search'::regclass
     union all select 'the whole database', pg_database_size(current_database()) / 1048576.0::float8, 2
     order by rank, mb desc`,
    [TABLES],
  );
  return rows.map(({ name, mb }): Figure => ({ bench: "find", what: `size: ${name}`, figure: mb, unit: "MB" }));
}

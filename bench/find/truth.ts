/**
 * What should be found, by a plain scan of the register's own columns in memory: no search text, no grams and no
 * index of the product are looked at.
 */
import type { Pool } from "pg";
import type { Reach } from "./askers.ts";
import { RAW_COLUMNS } from "./questions.ts";
import type { SampleRow } from "./questions.ts";

/** A row with its parts in one form of writing, and what decides who sees it. */
export type TrueRow = SampleRow & { departmentPath: string[]; ownerId: string | null; duplicate: boolean; texts: string[] };

const FETCH = 20_000;

/** All rows of the companies that aren't removed, newest first as a list shows them. */
export async function trueRows(pool: Pool, companies: number[]): Promise<TrueRow[]> {
  const found: TrueRow[] = [];
  for (const company of companies)
    for (let after = "0"; ;) {
      const { rows } = await pool.query<Omit<TrueRow, "texts">>(
        `select ${RAW_COLUMNS}, i.owner_id as "ownerId", i.duplicate_of is not null as duplicate,
           array(select unnest(d.path)::text from department d where d.company_id = i.company_id and d.id = i.department_id) as "departmentPath"
         from invoice i where i.company_id = $1 and i.id > $2::bigint and i.deleted_at is null order by i.id limit ${FETCH}`,
        [company, after],
      );
      for (const row of rows) found.push({ ...row, texts: [...new Set(row.parts.map(written))] });
      if (rows.length < FETCH) break;
      after = rows.at(-1)!.id;
    }
  return found.sort(newestFirst);
}

/** By day of issue, then by id; those without a day come last. */
function newestFirst(a: TrueRow, b: TrueRow): number {
  if (a.date !== b.date) return a.date === null ? 1 : b.date === null ? -1 : a.date < b.date ? 1 : -1;
  return BigInt(a.id) < BigInt(b.id) ? 1 : -1;
}

/** One form of writing, by rules of its own: compatibility forms, case, 圆 as 元, no blanks. */
export const written = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[圆圓]/gu, "元")
    .replace(/\s+/gu, "");

/** Whether somebody with this reach sees the row. */
export function isSeen(row: TrueRow, { companies, departments, ownerId }: Reach): boolean {
  if (!companies.includes(row.companyId)) return false;
  if (departments === undefined && ownerId === undefined) return !row.duplicate;
  if (ownerId !== undefined) return row.ownerId === ownerId;
  return !row.duplicate && departments!.some((id) => row.departmentPath.includes(id));
}

export const hasWord = (row: TrueRow, word: string): boolean => row.texts.some((text) => text.includes(word));

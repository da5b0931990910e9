/** Words of a person in whatever texts a table keeps: where they stand, and the same texts without them. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { toJson } from "./database/json.ts";
import type { DbOrTrx, Tables, Trx } from "./database/tables.ts";

/** What stands in the place of what was erased. */
export const ERASED = "—";

/**
 * A company, and its invoices that name the person: those that a law wants kept, with which all stays that belongs to them, and those that
 * go, with which it goes.
 */
export type Where = { companyId: number; kept: readonly string[]; gone: readonly string[] };

/**
 * Texts that people typed. `text` and `json` lose the words and nothing else, `list` the same in each of its texts; `name` is what a
 * sender calls a thing, of which a part would be another name: it goes as a whole.
 */
export type Texts = {
  table: keyof Tables;
  /** the columns that name a row */
  key: readonly string[];
  /** the rows that are a company's, on the alias `t`, without what belongs to invoices that name him */
  of: (where: Where) => RawBuilder<SqlBool>;
  columns: Readonly<Record<string, "text" | "json" | "list" | "name">>;
};

/** The members of a company, also those who left: what they asked and kept is told by nothing but their account. */
export const members = ({ companyId }: Where): RawBuilder<unknown> =>
  sql`(select m.user_id from membership m where m.company_id = ${companyId})`;

const signsOf = (word: string): string[] => [...word.replace(/[\s-]/gu, "")];

/** The words in capitals or not, and with blanks or hyphens between any of their characters, as numbers are written. */
const pattern = (words: readonly string[], escape: (sign: string) => string, between: string): string =>
  words
    .map((word) => signsOf(word).map(escape).join(between))
    .filter(Boolean)
    .join("|");

/** Whether one of the words stands in a text. Nothing in them means anything in a regular expression. */
export const hasAny = (text: RawBuilder<unknown>, words: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`${text}::text ~* ${pattern(words, (sign) => (/[\p{L}\p{N}]/u.test(sign) ? sign : `\\${sign}`), "[[:space:]-]*")}`;

/** The same of a value of JSON: in the place of the words in its texts there is nothing, its keys and numbers stay. */
export function withoutWords(value: unknown, words: readonly string[]): unknown {
  const expression = new RegExp(
    pattern(words, (sign) => RegExp.escape(sign), String.raw`[\s\-]*`),
    "giu",
  );
  const rest = (each: unknown): unknown => {
    if (typeof each === "string") return each.replace(expression, ERASED);
    if (Array.isArray(each)) return each.map(rest);
    if (each === null || typeof each !== "object") return each;
    return Object.fromEntries(Object.entries(each).map(([key, of]) => [key, rest(of)]));
  };
  return rest(value);
}

const rowsWith = ({ of, columns }: Texts, where: Where, words: readonly string[]): RawBuilder<SqlBool> => {
  const texts = Object.keys(columns).map((column) => hasAny(sql.ref(`t.${column}`), words));
  return sql<SqlBool>`${of(where)} and (${sql.join(texts, sql` or `)})`;
};

/** How many rows of these tables hold any of the words. */
export async function countTexts(db: DbOrTrx, parts: readonly Texts[], where: Where, words: readonly string[]) {
  let all = 0;
  for (const part of parts) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(part.table)} t
      where ${rowsWith(part, where, words)}`.execute(db);
    all += rows[0]!.n;
  }
  return all;
}

/** Rows that are never changed lose what is erased of them, and nothing else, while their transaction says so (migrations 0026 and 0030). */
export async function whileErasing<T>(trx: Trx, work: () => Promise<T>): Promise<T> {
  await sql`set local piaozai.erasing = 'yes'`.execute(trx);
  const result = await work();
  await sql`set local piaozai.erasing = 'no'`.execute(trx);
  return result;
}

/** Takes the words out. @returns from how many rows */
export async function eraseTexts(trx: Trx, parts: readonly Texts[], where: Where, words: readonly string[]) {
  let all = 0;
  for (const part of parts) {
    const { rows } = await sql<
      Record<string, unknown>
    >`select ${sql.join([...part.key, ...Object.keys(part.columns)].map((name) => sql.ref(`t.${name}`)))}
      from ${sql.table(part.table)} t where ${rowsWith(part, where, words)} for update`.execute(trx);
    for (const row of rows) {
      const set = Object.entries(part.columns).map(
        ([column, kind]) => sql`${sql.ref(column)} = ${without(kind, row[column], words)}`,
      );
      const same = part.key.map((column) => sql`${sql.ref(column)} = ${row[column]}`);
      const update = sql`update ${sql.table(part.table)} set ${sql.join(set)} where ${sql.join(same, sql` and `)}`;
      await whileErasing(trx, () => update.execute(trx));
    }
    all += rows.length;
  }
  return all;
}

function without(kind: Texts["columns"][string], value: unknown, words: readonly string[]): RawBuilder<unknown> {
  const rest = withoutWords(value, words);
  if (kind === "name") return sql`${rest === value ? value : null}`;
  if (kind === "list") return sql`${rest}::text[]`;
  return kind === "json" && rest !== null ? sql`${toJson(rest)}::jsonb` : sql`${rest}`;
}

/** What the tests of sealing look at, and how somebody tampers who has the database's password. */
import { sql } from "kysely";
import type { Db } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { lookAtAll } from "../looking.ts";
import { sealsAfter } from "../trail.queries.ts";

/** Ids of what is sealed, in the order of the leaves. */
export const sealedIds = async (db: Db, companyId: number): Promise<string[]> =>
  (await sealsAfter(db, companyId, 0, 10_000)).flatMap(({ ids }) => ids);

/** Ids of all events there are, in their order. */
export const eventIds = async (db: Db, companyId: number): Promise<string[]> =>
  (await db.selectFrom("event").select("id").where("company_id", "=", companyId).orderBy("id").execute()).map(({ id }) => id);

/** What a look at everything of a company finds broken. */
export async function brokenAfterLook({ db, clock }: Pick<Platform, "db" | "clock">, companyId: number) {
  await lookAtAll(db, companyId, clock());
  const { broken } = await db
    .selectFrom("event_log")
    .select("broken")
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  return broken;
}

export const tamper = (db: Db, table: string, statement: string): Promise<void> =>
  db.transaction().execute(async (trx) => {
    await sql.raw(`alter table ${table} disable trigger user`).execute(trx);
    await sql.raw(statement).execute(trx);
    await sql.raw(`alter table ${table} enable trigger user`).execute(trx);
  });

/** The same database, on which the n-th statement from now on fails as that of a process that is killed there: its transaction ends. */
export function failingAt(db: Db, n: number): { db: Db; reached: () => boolean } {
  let left = n;
  const failing = db.withPlugin({
    transformQuery: ({ node }) => {
      left -= 1;
      if (left === 0) throw new Error("killed here");
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return { db: failing, reached: () => left <= 0 };
}

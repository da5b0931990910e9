import type { DbOrTrx } from "#server/platform/database/tables.ts";

/** All companies but the spaces of single persons. */
export const realCompanies = (db: DbOrTrx) =>
  db.selectFrom("company").select(["id", "name"]).where("personal_of", "is", null).orderBy("id").execute();

export const nameOf = async (db: DbOrTrx, userId: string): Promise<string> =>
  (await db.selectFrom("user").select("name").where("id", "=", userId).executeTakeFirst())?.name ?? "";

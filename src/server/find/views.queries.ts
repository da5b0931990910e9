import { type ExpressionBuilder, type Insertable, type Updateable, sql } from "kysely";
import type { Actor } from "#server/people/people.types.ts";
import type { SavedViewTable } from "#server/platform/database/question-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { seesView } from "./views.policy.ts";

/** Live views; the owner's name stands beside each. */
const views = (db: DbOrTrx) =>
  db
    .selectFrom("saved_view")
    .innerJoin("user", "user.id", "saved_view.owner_id")
    .selectAll("saved_view")
    .select("user.name as owner_name");

export type ViewRow = NonNullable<Awaited<ReturnType<typeof viewById>>>;

/**
 * A view that the actor sees. It is looked for among all of those (`offset 0`), not by its id among everybody's: reading one that isn't
 * for him takes longer than finding none.
 */
export async function viewById(db: DbOrTrx, actor: Actor, id: string) {
  const seen = db
    .selectFrom("saved_view")
    .selectAll()
    .where(seesView(actor))
    .where("deleted_at", "is", null)
    .offset(sql<number>`0`)
    .as("saved_view");
  return db
    .selectFrom(seen)
    .innerJoin("user", "user.id", "saved_view.owner_id")
    .selectAll("saved_view")
    .select("user.name as owner_name")
    .where("saved_view.id", "=", id)
    .executeTakeFirst();
}

/** A view that was deleted, and that the actor saw before. */
export async function deletedView(db: DbOrTrx, actor: Actor, id: string): Promise<ViewRow | undefined> {
  return views(db).where("saved_view.id", "=", id).where(seesView(actor)).where("deleted_at", "is not", null).executeTakeFirst();
}

/** Holds a view that the actor sees until the transaction ends, so that two changes come one after the other. */
export async function lockView(trx: Trx, id: string): Promise<void> {
  await trx.selectFrom("saved_view").select("id").where("id", "=", id).forUpdate().execute();
}

/** One's own first, then those shared in one's companies, each by name. */
export async function viewsFor(db: DbOrTrx, actor: Actor): Promise<ViewRow[]> {
  return views(db)
    .where("deleted_at", "is", null)
    .where(seesView(actor))
    .orderBy((eb: ExpressionBuilder<{ saved_view: SavedViewTable }, "saved_view">) => eb("owner_id", "=", actor.userId), "desc")
    .orderBy("saved_view.name")
    .orderBy("saved_view.id")
    .execute();
}

/** How many live views a person has. The person's row of `view_default` is held, so that two requests can't pass a limit together. */
export async function countOwned(trx: Trx, userId: string): Promise<number> {
  await trx
    .insertInto("view_default")
    .values({ user_id: userId })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ user_id: userId }))
    .execute();
  const { n } = await trx
    .selectFrom("saved_view")
    .select((eb) => eb.fn.countAll<string>().as("n"))
    .where("owner_id", "=", userId)
    .where("deleted_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(n);
}

export async function insertView(trx: Trx, row: Insertable<SavedViewTable>): Promise<void> {
  await trx.insertInto("saved_view").values(row).execute();
}

export async function updateView(trx: Trx, id: string, values: Updateable<SavedViewTable>): Promise<void> {
  await trx
    .updateTable("saved_view")
    .set({ ...values, version: sql<number>`version + 1` })
    .where("id", "=", id)
    .execute();
}

export async function defaultOf(db: DbOrTrx, userId: string): Promise<string | null> {
  const row = await db.selectFrom("view_default").select("view_id").where("user_id", "=", userId).executeTakeFirst();
  return row?.view_id ?? null;
}

export async function setDefault(db: DbOrTrx, userId: string, viewId: string | null): Promise<void> {
  await db
    .insertInto("view_default")
    .values({ user_id: userId, view_id: viewId })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ view_id: viewId }))
    .execute();
}

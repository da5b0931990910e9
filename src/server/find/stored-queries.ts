/** Questions that are kept so that an address can name them: words and names never stand in it themselves. */
import { createHash } from "node:crypto";
import { InvoiceFilters } from "#api/invoices.api.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { newId } from "#server/platform/ids.ts";
import { isId } from "./ids.ts";

export type StoredQuery = { id: string; filters: InvoiceFilters };

/** The id of these conditions for this asker; the same conditions get the same id again. */
export async function storeQuery(db: DbOrTrx, actor: Actor, filters: InvoiceFilters): Promise<StoredQuery> {
  const query = toJson(
    Object.fromEntries(
      Object.entries(filters)
        .filter(([, value]) => value !== undefined)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
  const digest = createHash("sha256").update(query).digest("hex");
  const row = await db
    .insertInto("stored_query")
    .values({ id: newId(), owner_id: actor.userId, query, digest })
    .onConflict((conflict) => conflict.columns(["owner_id", "digest"]).doUpdateSet({ digest }))
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id: row.id, filters };
}

/** @throws ProblemError 404 for a query that isn't there or is somebody else's: both look the same */
export async function storedFilters(db: Db, actor: Actor, id: string): Promise<InvoiceFilters> {
  if (!isId(id)) throw new ProblemError(404, "query-not-found");
  const row = await db
    .selectFrom("stored_query")
    .select("query")
    .where("id", "=", id)
    .where("owner_id", "=", actor.userId)
    .executeTakeFirst();
  if (row === undefined) throw new ProblemError(404, "query-not-found");
  return InvoiceFilters.parse(row.query);
}

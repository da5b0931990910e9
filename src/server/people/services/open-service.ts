import type { Trx } from "#server/platform/database/tables.ts";
import { noSuchService, serviceEnded } from "./services.errors.ts";

/** The account's row, held until the transaction ends. @throws ProblemError 404, 409 where it has ended */
export async function lockOpenService(trx: Trx, userId: string) {
  const row = await trx
    .selectFrom("service_account")
    .select(["user_id", "company_id", "purpose", "responsible_id", "ended_at"])
    .where("user_id", "=", userId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw noSuchService();
  if (row.ended_at !== null) throw serviceEnded();
  return row;
}

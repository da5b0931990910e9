/** What a file said of people is kept for a month, so that its errors and links can be had again; then it goes, with a trace. */
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";

const KEPT_MS = 30 * 86_400_000;
const AT_ONCE = 50;

/** @returns how many were cleared */
export async function clearPeopleImports({ db, clock }: Pick<Platform, "db" | "clock">): Promise<number> {
  const now = clock();
  return db.transaction().execute(async (trx) => {
    const old = await trx
      .selectFrom("people_import")
      .select(["id", "company_id", "row_count"])
      .where("created_at", "<", new Date(now.getTime() - KEPT_MS))
      .where("state", "not in", ["queued", "running"])
      .orderBy("id")
      .limit(AT_ONCE)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id, company_id, row_count } of old) {
      await trx.deleteFrom("people_import").where("id", "=", id).execute();
      await recordEvent(trx, {
        companyId: company_id,
        actorId: null,
        channel: "worker",
        subject: "people-import",
        subjectId: id,
        type: "people-import.cleared",
        data: { rows: row_count },
        at: now,
      });
    }
    return old.length;
  });
}

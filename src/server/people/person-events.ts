import type { Trx } from "#server/platform/database/tables.ts";
import { type EventInput, recordEvents } from "#server/platform/events.ts";

/** Writes what concerns a person's account into the trace of every company that he belongs to. */
export async function recordPersonEvent(
  trx: Trx,
  userId: string,
  event: Omit<EventInput, "companyId" | "subject" | "subjectId">,
): Promise<void> {
  const companies = await trx
    .selectFrom("membership")
    .select("company_id")
    .distinct()
    .where("user_id", "=", userId)
    .orderBy("company_id")
    .execute();
  await recordEvents(
    trx,
    companies.map(({ company_id }) => ({ ...event, companyId: company_id, subject: "user", subjectId: userId })),
  );
}

import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { By } from "../grants.ts";
import { endHeads } from "./heads.ts";

/** Takes a department out of use; its id stays for what tells of it. */
export async function retireDepartment(
  trx: Trx,
  by: By & { now: Date },
  companyId: number,
  id: string,
  data: Record<string, unknown> = {},
): Promise<void> {
  await trx
    .updateTable("department")
    .set({ retired_at: by.now })
    .where("company_id", "=", companyId)
    .where("id", "=", id)
    .execute();
  await endHeads(trx, { companyId, departmentId: id }, by);
  await recordEvent(trx, {
    companyId,
    actorId: by.actorId,
    channel: by.channel,
    subject: "department",
    subjectId: id,
    type: "department.retired",
    data,
  });
}

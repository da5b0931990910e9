/** Which grants show an invoice. */
import { ruleFits } from "#domain/grant-rule.ts";
import { departmentsOf } from "#server/people/department-names.ts";
import { noteUse, runningGrantsOf } from "#server/people/grants.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { type PolicySubject, type SightReason, whySeen } from "./invoices.policy.ts";

/** The running grants of these people that show it, each with the kind of reason that it is. */
export async function grantsThatShow(db: DbOrTrx, subject: PolicySubject, granteeIds: readonly string[], now: Date) {
  const { companyId, departmentId } = subject;
  const [grants, departments] = await Promise.all([
    runningGrantsOf(db, companyId, granteeIds, now),
    departmentsOf(db, [companyId]),
  ]);
  const above = departments.find(({ id }) => id === departmentId)?.path ?? [];
  return grants.flatMap((grant) => {
    const by: SightReason | null =
      grant.invoice_id === subject.id
        ? "granted-invoice"
        : grant.department_id !== null && above.includes(grant.department_id)
          ? "granted-department"
          : grant.rule !== null && ruleFits(grant.rule, { ...subject.facts, departmentId })
            ? "granted-search"
            : null;
    return by === null ? [] : [{ ...grant, by }];
  });
}

/** Somebody opened an invoice that he sees by grants alone: they note that they were used. */
export async function noteGrantUse(db: DbOrTrx, actor: Actor, subject: PolicySubject, now: Date): Promise<void> {
  if (!whySeen(actor, subject).every((reason) => reason.startsWith("granted"))) return;
  const grants = await grantsThatShow(db, subject, [actor.userId], now);
  await noteUse(
    db,
    subject.companyId,
    grants.map(({ id }) => id),
    now,
  );
}

import type { Me } from "#api/people.api.ts";
import type { z } from "zod";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { companyRows, departmentRows } from "./people.queries.ts";
import { mayEverywhere } from "./people.policy.ts";
import type { Actor } from "./people.types.ts";

/** Who the actor is and where he may do what; only the departments that he sees. */
export async function describeMe(db: DbOrTrx, actor: Actor): Promise<Omit<z.infer<typeof Me>, "counts" | "needs">> {
  const [companies, answersForServices, departments] = await Promise.all([
    companyRows(db),
    answersForAny(db, actor.userId),
    departmentRows(
      db,
      actor.reaches.map((reach) => reach.companyId),
    ),
  ]);
  return {
    id: actor.userId,
    name: actor.name,
    email: actor.email,
    locale: actor.locale,
    answersForServices,
    runsInstallation: mayEverywhere(
      actor,
      companies.filter((row) => row.personal_of === null).map((row) => row.id),
      "company.manage",
    ),
    companies: actor.reaches.flatMap(({ companyId, roles, permissions, reach, departmentIds, homeDepartmentId, headOf }) => {
      const company = companies.find((row) => row.id === companyId);
      if (company === undefined) return [];
      const seen = departments.filter(
        (row) =>
          row.company_id === companyId && (reach === "company" || departmentIds.includes(row.id) || row.id === homeDepartmentId),
      );
      return [
        {
          id: companyId,
          name: company.name,
          shortName: company.short_name,
          taxId: company.tax_id,
          personal: company.personal_of === actor.userId,
          role: roles[0]!.key,
          roles: [...roles],
          permissions: [...permissions],
          reach,
          mayEnter: permissions.has("invoice.enter"),
          headOf: departments
            .filter((row) => row.company_id === companyId && headOf.some(({ departmentId }) => departmentId === row.id))
            .map(({ id, name }) => ({ id, name })),
          departments: seen.map((row) => ({
            id: row.id,
            name: row.name,
            parentId: seen.some((each) => each.id === row.parent_id) ? row.parent_id : null,
          })),
        },
      ];
    }),
  };
}

async function answersForAny(db: DbOrTrx, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom("service_account")
    .select("user_id")
    .where("responsible_id", "=", userId)
    .where("ended_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

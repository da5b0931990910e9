/** People whose permissions make more work of each question: limited to kinds, by granted searches, with fields or personal data hidden. */
import type { Pool } from "pg";
import { PERMISSIONS, BUILT_IN_ROLES, type Permission } from "#api/permissions.api.ts";
import type { GrantRule } from "#domain/grant-rule.ts";
import type { NewMembership } from "#server/people/people.usecases.ts";
import { addMembership, createToken, createUser, grantAccess, userByEmail } from "#server/people/people.usecases.ts";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";

export const READERS = {
  kinds: "2 kinds of 2 companies",
  granted: "4 granted searches",
  clear: "2 of 50 companies, personal data in clear",
  noAmounts: "2 of 50 companies, without amounts",
  noParties: "2 of 50 companies, without parties",
} as const;
export type Reader = keyof typeof READERS;

const FINANCE: readonly Permission[] = BUILT_IN_ROLES.finance;
const KINDS = ["digital-vat-special", "digital-vat-normal"];
const without = (field: Permission): Permission[] => FINANCE.filter((permission) => permission !== field);

/** Makes them where they aren't there yet. @returns a fresh token of each */
export async function makeReaders(db: Db, pool: Pool, seen: number[]): Promise<Record<Reader, string>> {
  const rules = await rulesOf(pool, seen[0]!);
  return db.transaction().execute(async (trx) => {
    const ofRole = (name: Reader, permissions: readonly Permission[], kinds: string[] | null = null): Promise<string> =>
      person(trx, name, async (userId) => {
        const roleId = await ownRole(trx, { name, permissions, kinds });
        for (const companyId of seen) await addMembership(trx, { userId, companyId, role: "own", roleId, reach: "company" });
      });
    return {
      kinds: await ofRole("kinds", FINANCE, KINDS),
      granted: await person(trx, "granted", async (userId) => {
        const own: NewMembership = { userId, companyId: seen[0]!, role: "employee", reach: "own" };
        await addMembership(trx, own);
        for (const rule of rules)
          await grantAccess(trx, { companyId: seen[0]!, granteeId: userId, rule, asked: {}, reason: "bench", grantedBy: userId });
      }),
      clear: await ofRole("clear", [...FINANCE, "invoice.personal"]),
      noAmounts: await ofRole("noAmounts", without("field.amounts")),
      noParties: await ofRole("noParties", without("field.parties")),
    };
  });
}

async function person(trx: Trx, name: string, make: (userId: string) => Promise<void>): Promise<string> {
  const email = `bench-${name.toLowerCase()}@piaozai.example`;
  const there = await userByEmail(trx, email).catch(() => null);
  const userId = there?.id ?? (await createUser(trx, { name: "bench", email, password: "bench-only-password" }));
  if (there === null) await make(userId);
  return createToken(trx, { userId, name: "bench" });
}

async function ownRole(
  trx: Trx,
  { name, permissions, kinds }: { name: string; permissions: readonly Permission[]; kinds: string[] | null },
): Promise<string> {
  const id = newId();
  const now = new Date();
  const ordered = PERMISSIONS.filter((permission) => permissions.includes(permission));
  const row = { id, company_id: null, name: `bench ${name}`, permissions: ordered, kinds, created_at: now, updated_at: now };
  await trx
    .insertInto("role")
    .values({ ...row, updated_by: "bench", retired_at: null })
    .execute();
  return id;
}

/** Searches as they can be granted (decision 0019): some suppliers, trips of a quarter, what is dear of a year, a month of invoices. */
async function rulesOf(pool: Pool, companyId: number): Promise<GrantRule[]> {
  const { rows: sellers } = await pool.query<{ id: string }>(
    `select seller_tax_id as id from invoice where company_id = $1 and seller_tax_id is not null
     group by 1 order by count(*) desc limit 3`,
    [companyId],
  );
  const { rows: days } = await pool.query<Record<"last" | "month" | "quarter" | "year" | "dear", string>>(
    `select max(issue_date)::text as last, (max(issue_date) - 30)::text as month, (max(issue_date) - 90)::text as quarter,
       (max(issue_date) - 365)::text as year, percentile_disc(0.95) within group (order by total_fen)::text as dear
     from invoice where company_id = $1`,
    [companyId],
  );
  const any: GrantRule = {
    dateFrom: null,
    dateTo: null,
    direction: null,
    kinds: [],
    departmentIds: [],
    sellerTaxIds: [],
    buyerTaxIds: [],
    totalMin: null,
    totalMax: null,
  };
  const { last, month, quarter, year, dear } = days[0]!;
  return [
    { ...any, sellerTaxIds: sellers.map(({ id }) => id) },
    { ...any, dateFrom: quarter, dateTo: last, kinds: ["rail", "air"] },
    { ...any, dateFrom: year, dateTo: last, totalMin: dear },
    { ...any, dateFrom: month, dateTo: last, kinds: KINDS, direction: "received" },
  ];
}

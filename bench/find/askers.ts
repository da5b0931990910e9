/** Those who ask: the administrator, the ordinary user, and people whose reach makes finding harder or easier. */
import type { Pool } from "pg";
import { addMembership, createToken, createUser, grantAccess, userByEmail } from "#server/people/people.usecases.ts";
import type { Db, Trx } from "#server/platform/database/tables.ts";

/** What somebody sees: whole companies, or within one company some departments, or his own. */
export type Reach = { companies: number[]; departments?: string[]; ownerId?: string };
export type MadeAsker = { token: string; reach: Reach };
export const FURTHER = {
  departments: "3 departments",
  own: "own only",
  twenty: "20 companies",
  largest: "largest company",
  smallest: "smallest company",
} as const;
export type Further = keyof typeof FURTHER;

const DEPARTMENTS = 3;
const TWENTY = 20;

/** Makes them where they aren't there yet, each with a fresh token. `seen` are the ordinary user's companies. */
export async function makeAskers(db: Db, pool: Pool, seen: number[]): Promise<Record<Further, MadeAsker>> {
  const sizes = await pool.query<{ id: number; n: string }>(
    "select c.id, (select count(*) from invoice_search s where s.company_id = c.id) as n from company c order by n desc, c.id",
  );
  const filled = sizes.rows.filter(({ n }) => Number(n) > 0).map(({ id }) => id);
  const home = seen[0]!;
  const departments = await departmentsOf(pool, home);
  const owner = await ownerOf(pool, seen);
  return db.transaction().execute(async (trx) => ({
    departments: await inDepartments(trx, home, departments, `bench-departments@piaozai.example`),
    own: {
      token: await createToken(trx, { userId: owner.id, name: "bench" }),
      reach: { companies: [owner.companyId], ownerId: owner.id },
    },
    twenty: await ofCompanies(trx, filled.toSorted((a, b) => a - b).slice(0, TWENTY), "bench-twenty@piaozai.example"),
    largest: await ofCompanies(trx, filled.slice(0, 1), "bench-largest@piaozai.example"),
    smallest: await ofCompanies(trx, filled.slice(-1), "bench-smallest@piaozai.example"),
  }));
}

/** The departments with something in them, spread over the list from the fullest to the emptiest. */
async function departmentsOf(pool: Pool, companyId: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    "select department_id::text as id from invoice_search where company_id = $1 and department_id is not null group by 1 order by count(*) desc",
    [companyId],
  );
  return Array.from(
    { length: Math.min(DEPARTMENTS, rows.length) },
    (_, i) => rows[Math.floor((i * rows.length) / DEPARTMENTS)]!.id,
  );
}

/** The person who sees only his own and has the most of it. */
async function ownerOf(pool: Pool, companies: number[]): Promise<{ id: string; companyId: number }> {
  const { rows } = await pool.query<{ id: string; companyId: number }>(
    `select m.user_id as id, m.company_id as "companyId" from membership m where m.reach = 'own' and m.company_id = any($1)
       and (select count(*) from membership other where other.user_id = m.user_id) = 1
     order by (select count(*) from invoice_search s where s.company_id = m.company_id and s.owner_id = m.user_id) desc limit 1`,
    [companies],
  );
  if (rows[0] === undefined) throw new Error("the data has nobody who sees only his own invoices");
  return rows[0];
}

async function person(trx: Trx, email: string): Promise<{ id: string; made: boolean }> {
  const there = await userByEmail(trx, email).catch(() => null);
  if (there !== null) return { id: there.id, made: false };
  return { id: await createUser(trx, { name: "bench", email, password: "bench-only-password" }), made: true };
}

async function ofCompanies(trx: Trx, companies: number[], email: string): Promise<MadeAsker> {
  const { id: userId, made } = await person(trx, email);
  if (made) for (const companyId of companies) await addMembership(trx, { userId, companyId, role: "finance", reach: "company" });
  return { token: await createToken(trx, { userId, name: "bench" }), reach: { companies } };
}

/** A member of the first department to whom the others were shown. */
async function inDepartments(trx: Trx, companyId: number, departments: string[], email: string): Promise<MadeAsker> {
  const { id: userId, made } = await person(trx, email);
  if (made) {
    const [departmentId, ...more] = departments;
    await addMembership(trx, { userId, companyId, role: "employee", reach: "department", departmentId: departmentId ?? null });
    for (const each of more)
      await grantAccess(trx, { companyId, granteeId: userId, departmentId: each, reason: "bench", grantedBy: userId });
  }
  return { token: await createToken(trx, { userId, name: "bench" }), reach: { companies: [companyId], departments } };
}

/** P2: "who can see this" is the same as asking each person's `visibleTo`, whatever the people and the invoices are. */
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { subjectOf, visibleTo, whySeen } from "#server/invoices/invoices.policy.ts";
import type { InvoiceRow } from "#server/invoices/invoices.types.ts";
import { actorsIn, loadActor } from "#server/people/actors.ts";
import { grantAccess } from "#server/people/grants.ts";
import { addMembership, createCompany, createDepartment, createUser } from "#server/people/people.usecases.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";

const COMPANIES = [1, 2];
const PEOPLE = 6;
let platform: TestPlatform;
const people: string[] = [];
const departments: Record<number, string[]> = { 1: [], 2: [] };

beforeAll(async () => {
  platform = await testPlatform();
  await platform.db.transaction().execute(async (trx) => {
    for (const id of COMPANIES) {
      const companyId = await createCompany(trx, { name: `样张${id}` });
      const top = await createDepartment(trx, { companyId, name: "总部" });
      const below = await createDepartment(trx, { companyId, name: "一组", parentId: top });
      departments[companyId] = [top, below, await createDepartment(trx, { companyId, name: "二组" })];
    }
    for (let n = 0; n < PEOPLE; n++)
      people.push(await createUser(trx, { name: `人${n}`, email: `p${n}@example.com`, password: "correct horse battery" }));
  });
  const rows = COMPANIES.flatMap((companyId) =>
    Array.from({ length: 24 }, (_, n) =>
      anInvoice({
        companyId,
        number: String(25_112_000_000_000_000_000n + BigInt(companyId * 100 + n)),
        date: n % 5 === 0 ? null : `2025-0${1 + (n % 6)}-10`,
        kind: n % 2 === 0 ? "rail" : "digital-vat-normal",
        totalFen: n % 7 === 0 ? null : BigInt(n * 100),
        departmentId: [null, ...departments[companyId]!][n % 4] ?? null,
        ownerId: [null, ...people][n % 7] ?? null,
      }),
    ),
  );
  await insertInvoices(platform.db, rows);
});
afterAll(() => platform?.close());

const person = fc.nat(PEOPLE - 1);
const company = fc.constantFrom(...COMPANIES);
const place = fc.nat(2);
/** ends before, at or after now, or never */
const end = fc.constantFrom(null, -1, 0, 1);
const membership = fc.record({
  person,
  company,
  place,
  end,
  reach: fc.constantFrom("company", "department", "own" as const),
  role: fc.constantFrom("employee", "finance", "auditor" as const),
});
const grant = fc.record({
  person,
  company,
  place,
  end,
  kind: fc.constantFrom("invoice", "department", "rule" as const),
  nth: fc.nat(23),
  revoked: fc.boolean(),
});

test("P2 for random people, grants and ends: everybody who is named sees it, and nobody else does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(membership, { maxLength: 7 }), fc.array(grant, { maxLength: 7 }), async (memberships, grants) => {
      const { db } = platform;
      const now = platform.clock();
      await setWorld(memberships, grants);
      for (const companyId of COMPANIES) {
        const rows = (
          await sql<InvoiceRow>`select i.* from invoice i where i.company_id = ${companyId} order by i.id`.execute(db)
        ).rows;
        const all = await actorsIn(db, companyId, now);
        const named = new Map(
          all.map((actor) => [actor.userId, rows.filter((row) => whySeen(actor, subjectOf(row)).length > 0).map(({ id }) => id)]),
        );
        for (const userId of people) {
          const actor = (await loadActor(db, userId, "web", now))!;
          const seen = await sql<{
            id: string;
          }>`select i.id from invoice i where i.company_id = ${companyId} and ${visibleTo(actor, "i")} order by i.id`.execute(db);
          expect(named.get(userId) ?? []).toEqual(seen.rows.map(({ id }) => id));
        }
      }
    }),
    { numRuns: 40 },
  );
});

type Made<A> = A extends fc.Arbitrary<infer T> ? T : never;

async function setWorld(memberships: Made<typeof membership>[], grants: Made<typeof grant>[]): Promise<void> {
  const { db } = platform;
  const endsAt = (days: number | null): Date | null =>
    days === null ? null : new Date(platform.clock().getTime() + days * 86_400_000);
  await sql`delete from membership`.execute(db);
  await sql`delete from access_grant`.execute(db);
  const ids = new Map<number, string[]>();
  for (const id of COMPANIES)
    ids.set(
      id,
      (await sql<{ id: string }>`select id from invoice where company_id = ${id} order by id`.execute(db)).rows.map(
        (row) => row.id,
      ),
    );
  await db.transaction().execute(async (trx) => {
    for (const { person: nth, company: companyId, place: at, end: ends, reach, role } of memberships)
      await addMembership(trx, {
        userId: people[nth]!,
        companyId,
        role,
        reach: reach as "own",
        departmentId: departments[companyId]![at]!,
        endsAt: endsAt(ends),
      });
    for (const each of grants) {
      const given = {
        companyId: each.company,
        granteeId: people[each.person]!,
        reason: "样张",
        grantedBy: people[0]!,
        endsAt: endsAt(each.end),
      };
      const rule = {
        dateFrom: "2025-02-01",
        dateTo: "2025-04-30",
        direction: null,
        kinds: each.nth % 2 ? ["rail"] : [],
        departmentIds: each.nth % 3 ? [] : [departments[each.company]![each.place]!],
        sellerTaxIds: [],
        buyerTaxIds: [],
        totalMin: each.nth % 4 ? null : "500",
        totalMax: null,
      };
      const id = await grantAccess(
        trx,
        each.kind === "invoice"
          ? { ...given, invoiceId: ids.get(each.company)![each.nth]! }
          : each.kind === "department"
            ? { ...given, departmentId: departments[each.company]![each.place]! }
            : { ...given, rule, asked: {} },
      );
      if (each.revoked)
        await trx
          .updateTable("access_grant")
          .set({ revoked_at: platform.clock() })
          .where("company_id", "=", each.company)
          .where("id", "=", id)
          .execute();
    }
  });
}

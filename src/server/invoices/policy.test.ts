import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GrantRule } from "#domain/grant-rule.ts";
import type { Actor, ActorReach } from "#server/people/people.types.ts";
import { aReach } from "#server/people/testing/actors.ts";
import { type TestDatabase, testDatabase } from "#server/platform/testing/test-database.ts";
import {
  type PolicySubject,
  discardable,
  editableIn,
  inScope,
  mayDiscard,
  mayEdit,
  mayRemove,
  maySee,
  maySeeOriginal,
  scopesOf,
  seesAllOf,
  visibleCompanies,
  visibleTo,
} from "./invoices.policy.ts";

let database: TestDatabase;
const COMPANIES = [1, 2];
const DEPARTMENTS = ["11", "12", null];
const OWNERS = ["me", "you", null];
const rows: PolicySubject[] = [];
const NO_RULE: GrantRule = {
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
/** Rows differ in what rules look at as well, a value of each now and then unknown. */
const factsOf = (nth: number): PolicySubject["facts"] => ({
  date: nth % 7 === 0 ? null : `2025-0${1 + (nth % 6)}-15`,
  direction: nth % 4 === 0 ? "issued" : "received",
  kind: (nth + Math.floor(nth / 6)) % 3 === 0 ? "rail" : "other",
  sellerTaxId: nth % 5 === 0 ? null : `S${nth % 2}`,
  buyerTaxId: `B${nth % 3}`,
  totalFen: nth % 8 === 0 ? null : String(nth * 100),
});

beforeAll(async () => {
  database = await testDatabase();
  let id = 1000;
  for (const companyId of COMPANIES)
    for (const departmentId of DEPARTMENTS)
      for (const ownerId of OWNERS)
        for (const duplicateOf of [null, "5"]) {
          id += 1;
          rows.push({ companyId, id: String(id), departmentId, ownerId, duplicateOf, facts: factsOf(id) });
        }
  await database.db
    .insertInto("company")
    .values(COMPANIES.map((each) => ({ id: each, name: `公司${each}` })))
    .execute();
  for (const row of rows)
    await database.db
      .insertInto("invoice")
      .values({
        company_id: row.companyId,
        id: row.id,
        direction: row.facts.direction,
        kind: row.facts.kind,
        issue_date: row.facts.date,
        seller_tax_id: row.facts.sellerTaxId,
        buyer_tax_id: row.facts.buyerTaxId,
        total_fen: row.facts.totalFen,
        department_id: row.departmentId,
        owner_id: row.ownerId,
        // a person has one copy of an invoice; here the departments need one each
        duplicate_of: row.duplicateOf === null ? null : `${row.duplicateOf}${row.departmentId ?? ""}`,
      })
      .execute();
});
afterAll(() => database.close());

const reach = (companyId: number, part: Parameters<typeof aReach>[1] = {}): ActorReach =>
  aReach(companyId, { reach: "own", ...part });
const actor = (part: Partial<Actor> = {}): Actor => ({
  userId: "me",
  name: "",
  email: "",
  locale: "zh-CN",
  channel: "web",
  reaches: [],
  grants: [],
  unmasked: new Map(),
  ...part,
});

const ACTORS: Record<string, Actor> = {
  nobody: actor(),
  "own in 1": actor({ reaches: [reach(1)] }),
  "all of 1": actor({ reaches: [reach(1, { reach: "company", role: "finance" })] }),
  "all of 1, own in 2": actor({ reaches: [reach(1, { reach: "company" }), reach(2)] }),
  "all of both": actor({ reaches: [reach(1, { reach: "company" }), reach(2, { reach: "company" })] }),
  "a department of 1": actor({ reaches: [reach(1, { reach: "department", departmentIds: ["11"] })] }),
  "a department without any below, all of 2": actor({
    reaches: [reach(1, { reach: "department" }), reach(2, { reach: "company" })],
  }),
  "all of 1, of one kind": actor({
    reaches: [reach(1, { reach: "company", parts: [{ reach: "company", departmentIds: [], kinds: ["rail"] }] })],
  }),
  "all of 1 of one kind, a department of it of every kind, all of 2": actor({
    reaches: [
      reach(1, {
        reach: "company",
        parts: [
          { reach: "company", departmentIds: [], kinds: ["rail"] },
          { reach: "department", departmentIds: ["12"], kinds: null },
        ],
      }),
      reach(2, { reach: "company" }),
    ],
  }),
  "two departments of 2, of one only a kind, with granted ones": actor({
    reaches: [
      reach(2, {
        reach: "department",
        departmentIds: ["11", "12"],
        parts: [
          { reach: "department", departmentIds: ["11"], kinds: ["rail", "air"] },
          { reach: "department", departmentIds: ["12"], kinds: null },
        ],
      }),
    ],
    grants: [{ companyId: 2, invoiceIds: ["1021"], departmentIds: [] }],
  }),
  "a granted invoice of 2": actor({ grants: [{ companyId: 2, invoiceIds: ["1021"], departmentIds: [] }] }),
  "own in 1, a granted department of 1 and 2": actor({
    reaches: [reach(1)],
    grants: [
      { companyId: 1, invoiceIds: [], departmentIds: ["12"] },
      { companyId: 2, invoiceIds: ["1020"], departmentIds: ["11"] },
    ],
  }),
  "searches of 2 by days, party and amount": actor({
    grants: [
      {
        companyId: 2,
        invoiceIds: [],
        departmentIds: [],
        rules: [
          { ...NO_RULE, dateFrom: "2025-01-15", dateTo: "2025-03-15", kinds: ["rail"] },
          { ...NO_RULE, sellerTaxIds: ["S1"], totalMin: "102500", totalMax: "103000" },
        ],
      },
    ],
  }),
  "own in 1, a search of its departments, a party and an invoice": actor({
    reaches: [reach(1)],
    grants: [
      {
        companyId: 1,
        invoiceIds: ["1003"],
        departmentIds: ["12"],
        rules: [{ ...NO_RULE, direction: "received", departmentIds: ["11"], buyerTaxIds: ["B1", "B2"] }],
      },
    ],
  }),
  "a grant of nothing": actor({ grants: [{ companyId: 1, invoiceIds: [], departmentIds: [] }] }),
};

test.each(Object.entries(ACTORS))("P1 the predicate in SQL and the rule in code agree: %s", async (_name, who) => {
  const result = await sql<{ id: string }>`select id from invoice i where ${visibleTo(who, "i")} order by id`.execute(
    database.db,
  );
  expect(result.rows.map((row) => row.id)).toEqual(rows.filter((row) => maySee(who, row)).map((row) => row.id));
});

test.each(Object.entries(ACTORS))(
  "who may take a record out and bring it back: the SQL says the same: %s",
  async (_name, who) => {
    const result = await sql<{ id: string }>`select i.id from invoice i where ${discardable(who, "i")} order by i.id`.execute(
      database.db,
    );
    expect(result.rows.map((row) => row.id)).toEqual(rows.filter((row) => mayDiscard(who, row)).map((row) => row.id));
  },
);

test.each(Object.entries(ACTORS))("E4 what somebody may put right is the same in SQL and in code: %s", async (_name, who) => {
  const found: string[] = [];
  for (const companyId of COMPANIES) {
    const editable = editableIn(who, companyId, "i");
    if (editable === null) continue;
    const result = await sql<{ id: string }>`select id from invoice i where ${editable} order by id`.execute(database.db);
    found.push(...result.rows.map((row) => row.id));
  }
  expect(found).toEqual(rows.filter((row) => mayEdit(who, row)).map((row) => row.id));
});

test.each(Object.entries(ACTORS))("P1 P2 the scopes hold everything that is seen, and no row twice: %s", async (_name, who) => {
  const found: string[] = [];
  for (const scope of scopesOf(who, visibleCompanies(who))) {
    const result = await sql<{
      id: string;
    }>`select i.id from invoice i where ${inScope(scope, "i")} and ${visibleTo(who, "i")}`.execute(database.db);
    found.push(...result.rows.map((row) => row.id));
  }
  expect(found.toSorted()).toEqual(rows.filter((row) => maySee(who, row)).map((row) => row.id));
});

test("P1 a query per company sees of that company what the whole one sees", async () => {
  for (const who of Object.values(ACTORS))
    for (const companyId of COMPANIES) {
      const part = await sql<{
        id: string;
      }>`select id from invoice i where ${visibleTo(who, "i", [companyId])} order by id`.execute(database.db);
      expect(part.rows.map((row) => row.id)).toEqual(
        rows.filter((row) => row.companyId === companyId && maySee(who, row)).map((row) => row.id),
      );
    }
});

test("P1 what one sees: own by ownership, a department with those below, the company whole, nothing without", () => {
  const seen = (name: string) => rows.filter((row) => maySee(ACTORS[name]!, row));
  expect(seen("nobody")).toEqual([]);
  expect(seen("own in 1").every((row) => row.companyId === 1 && row.ownerId === "me")).toBe(true);
  expect(seen("all of 1")).toHaveLength(9);
  expect(seen("a granted invoice of 2").map((row) => row.id)).toEqual(["1021"]);
  expect(visibleCompanies(ACTORS["all of 1, own in 2"]!)).toEqual([1, 2]);
});

test("P1 a role for some kinds shows these and one's own, and nothing of it is whole", () => {
  const who = ACTORS["all of 1, of one kind"]!;
  const seen = rows.filter((row) => maySee(who, row));
  expect(seen.some((row) => row.facts.kind === "rail" && row.ownerId !== "me")).toBe(true);
  expect(seen.every((row) => row.companyId === 1 && (row.facts.kind === "rail" || row.ownerId === "me"))).toBe(true);
  expect(seesAllOf(who, 1)).toBe(false);
});

test("design 1: a copy that somebody handed in without access is nobody else's to see", () => {
  for (const row of rows.filter((each) => each.duplicateOf !== null && each.ownerId !== "me"))
    for (const name of ["all of both", "a department of 1"]) expect(maySee(ACTORS[name]!, row)).toBe(false);
});

test("P1 an auditor changes nothing, support opens no original, an employee corrects what is his own", () => {
  const row = { companyId: 1, id: "9", departmentId: null, ownerId: "me", duplicateOf: null, facts: factsOf(9) };
  const as = (part: Parameters<typeof aReach>[1]) => actor({ userId: "x", reaches: [reach(1, { reach: "company", ...part })] });
  expect(mayEdit(as({ role: "auditor" }), row)).toBe(false);
  expect(mayEdit(as({ role: "finance" }), row)).toBe(true);
  expect(mayRemove(as({ role: "employee" }), row)).toBe(false);
  expect(maySeeOriginal(as({ role: "support" }), row)).toBe(false);
  expect(mayEdit(ACTORS["own in 1"]!, row)).toBe(true);
  expect(mayEdit(ACTORS["own in 1"]!, { ...row, ownerId: "you" })).toBe(false);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Companies, Company } from "#api/companies.api.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { createCompany } from "../people.usecases.ts";

let server: TestServer;
let stranger: number;
beforeAll(async () => {
  server = await testServer({ worker: false });
  stranger = await server.platform.db.transaction().execute((trx) => createCompany(trx, { name: "别家公司" }));
});
afterAll(() => server?.close());

const ask = async <T = { code: string }>(method: string, path: string, body?: unknown, token?: string) => {
  const answer = await server.call(path, {
    method,
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
};

test("P1 a further company stands in the group of the first one, with whoever made it as its administrator", async () => {
  const made = await ask<Company>("POST", "/api/v1/companies", {
    beside: server.companyId,
    name: "样张第二公司",
    taxId: "91110108MA0000000K",
    taxIdConfirmed: true,
    groupName: "样张集团",
  });
  expect(made).toMatchObject({
    status: 201,
    body: { name: "样张第二公司", group: { name: "样张集团" }, people: 1, tellsExistence: false },
  });
  const { body } = await ask<Companies>("GET", "/api/v1/companies");
  expect(body.companies.map(({ group }) => group?.name)).toEqual(["样张集团", "样张集团"]);
  const third = await ask<Company>("POST", "/api/v1/companies", { beside: made.body.id, name: "样张第三公司" });
  expect(third.body.group).toEqual(made.body.group);
  const me = await ask<{ companies: { id: number; role: string }[] }>("GET", "/api/v1/me");
  expect(me.body.companies.map(({ role }) => role)).toEqual(["administrator", "administrator", "administrator"]);
});

test("P1 a tax id with a slip is asked about first, one of another company is refused", async () => {
  const change = (body: object) => ask("PATCH", `/api/v1/companies/${server.companyId}`, body);
  expect(await change({ taxId: "91110108551385083X" })).toMatchObject({
    status: 422,
    body: { code: "tax-id-doubtful", facts: { problem: "checksum" } },
  });
  expect(await change({ taxId: "91110108551385083X", taxIdConfirmed: true })).toMatchObject({
    status: 200,
    body: { taxIdDoubt: "checksum" },
  });
  expect(await change({ taxId: "9111 0108 5513 8508 2q" })).toMatchObject({
    status: 200,
    body: { taxId: "91110108551385082Q", taxIdDoubt: null },
  });
  expect(await change({ taxId: "91110108MA0000000K", taxIdConfirmed: true })).toMatchObject({
    status: 409,
    body: { code: "tax-id-taken" },
  });
});

test("P1 S2 whatever a company is called stands in its trace, before and after", async () => {
  await ask("PATCH", `/api/v1/companies/${server.companyId}`, { shortName: "样张", tellsExistence: true });
  const event = await server.platform.db
    .selectFrom("event")
    .select("data")
    .where("company_id", "=", server.companyId)
    .where("type", "=", "company.changed")
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  expect(event.data).toEqual({
    before: { short_name: null, tells_existence: false },
    after: { short_name: "样张", tells_existence: true },
  });
});

test("P1 of companies that somebody doesn't manage he reads and changes nothing", async () => {
  const finance = await server.person("finance", { role: "finance", reach: "company" });
  expect((await ask<Companies>("GET", "/api/v1/companies", undefined, finance.token)).body).toEqual({ companies: [] });
  for (const id of [stranger, 999_999])
    expect((await ask("PATCH", `/api/v1/companies/${id}`, { name: "x" })).body.code).toBe("not-your-company");
  expect((await ask("POST", "/api/v1/companies", { beside: stranger, name: "x" })).body.code).toBe("not-your-company");
});

test("P1 a group of which somebody manages no company isn't there for him", async () => {
  const { companies } = (await ask<Companies>("GET", "/api/v1/companies")).body;
  const group = companies[0]!.group!.id;
  const finance = await server.person("finance-of-group", { role: "finance", reach: "company" });
  for (const id of [group, "7"])
    expect((await ask("PATCH", `/api/v1/company-groups/${id}`, { name: "x" }, finance.token)).body.code).toBe("no-such-group");
  const renamed = await ask<Companies>("PATCH", `/api/v1/company-groups/${group}`, { name: "新集团" });
  expect(renamed.body.companies[0]!.group!.name).toBe("新集团");
});

test("P1 two companies that are made at once take two numbers", async () => {
  const answers = await Promise.all(
    ["甲", "乙", "丙"].map((name) => ask<Company>("POST", "/api/v1/companies", { beside: server.companyId, name })),
  );
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(3);
});

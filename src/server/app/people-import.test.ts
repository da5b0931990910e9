/** People and departments out of a spreadsheet, over HTTP: judged first, then run, and run again without changing anything. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImportRows, PeopleImport } from "#api/people-imports.api.ts";
import type { PeoplePage } from "#api/staff.api.ts";
import { writeXlsx } from "#readers/spreadsheet/testing/xlsx-writer.ts";
import { csvOf } from "#server/platform/sheet/csv.ts";
import { clearPeopleImports } from "#server/people/staff-import/clear-imports.ts";
import { IMPORT_JOB, runPeopleImport } from "#server/people/staff-import/run-import.ts";
import { testServer, type TestServer } from "../platform/testing/test-server.ts";

let server: TestServer;
beforeAll(async () => (server = await testServer({ worker: false })));
afterAll(() => server?.close());

const HEADS = ["姓名", "邮箱", "部门", "角色", "可见范围"];
async function* each(rows: string[][]): AsyncGenerator<string[]> {
  yield* rows;
}
const csv = async (rows: string[][]) =>
  new Blob(await Array.fromAsync(csvOf({ columns: HEADS.map((title) => ({ title })), rows: each(rows) })));
const xlsx = (rows: string[][]) => new Blob([new Uint8Array(writeXlsx([{ name: "人员", rows: [HEADS, ...rows] }]))]);

async function judge(file: Blob, name = "people.csv"): Promise<PeopleImport> {
  const form = new FormData();
  form.set("company", String(server.companyId));
  form.set("file", file, name);
  const answer = await server.call("/api/v1/people/imports", { method: "POST", body: form });
  expect(answer.status).toBe(201);
  return (await answer.json()) as PeopleImport;
}
const get = async <T>(path: string) => (await (await server.call(path)).json()) as T;
const search = async () =>
  (await (await server.call("/api/v1/people/search", { method: "POST", body: { limit: 200 } })).json()) as PeoplePage;
async function run({ id }: PeopleImport): Promise<PeopleImport> {
  expect((await server.call(`/api/v1/people/imports/${id}/run`, { method: "POST" })).status).toBe(202);
  await runPeopleImport(server.platform, { data: { id }, last: false, signal: new AbortController().signal });
  return get<PeopleImport>(`/api/v1/people/imports/${id}`);
}

const ROWS = [
  ["李四", "li@example.cn", "财务部/应付组", "财务", "全公司"],
  ["王五", "wang@example.cn", "销售部", "", ""],
  ["", "", "售后部", "", ""],
  ["赵六", "zhao@", "", "", ""],
  ["钱七", "qian@example.cn", "", "船长", ""],
];

test("P1 a file is judged row by row before anything is stored, then run, and a second time nothing is left to do", async () => {
  const judged = await judge(await csv(ROWS));
  expect(judged).toMatchObject({
    state: "judged",
    rows: 5,
    counts: { new: 3, changed: 0, unchanged: 0, wrong: 2 },
    may: { run: true },
  });
  expect((await search()).total).toBe(1);
  const { rows } = await get<ImportRows>(`/api/v1/people/imports/${judged.id}/rows?outcome=wrong`);
  expect(rows.map(({ row, notes }) => [row, ...notes])).toEqual([
    [5, "邮箱“zhao@”不完整"],
    [6, "没有角色“船长”"],
  ]);
  expect(await run(judged)).toMatchObject({ state: "done", done: 5, counts: { new: 3, wrong: 2 }, invitations: 2 });
  expect(
    (await search()).people.map(({ email, state, memberships }) => [
      email,
      state,
      memberships[0]?.department?.path,
      memberships[0]?.role,
    ]),
  ).toEqual([
    ["admin@example.com", "active", undefined, "administrator"],
    ["li@example.cn", "invited", "财务部/应付组", "finance"],
    ["wang@example.cn", "invited", "销售部", "employee"],
  ]);
  const again = await judge(xlsx(ROWS), "people.xlsx");
  expect(again).toMatchObject({ counts: { new: 0, changed: 0, unchanged: 3, wrong: 2 }, may: { run: false } });
});

test("P1 a run that is broken off goes on behind the last slice, and does nothing twice", async () => {
  const rows = Array.from({ length: 250 }, (_, i) => [`人${i}`, `p${i}@example.cn`, "大部门", "员工", ""]);
  const judged = await judge(await csv(rows));
  const aborted = AbortSignal.abort();
  await server.call(`/api/v1/people/imports/${judged.id}/run`, { method: "POST" });
  await runPeopleImport(server.platform, { data: { id: judged.id }, last: false, signal: aborted });
  expect(await get<PeopleImport>(`/api/v1/people/imports/${judged.id}`)).toMatchObject({ state: "running", done: 101 });
  const end = { data: { id: judged.id }, last: false, signal: new AbortController().signal };
  await Promise.all([runPeopleImport(server.platform, end), runPeopleImport(server.platform, end)]);
  expect(await get<PeopleImport>(`/api/v1/people/imports/${judged.id}`)).toMatchObject({
    state: "done",
    invitations: 250,
    counts: { new: 250 },
  });
  expect(IMPORT_JOB).toBe("people-import");
});

test("P1 what wasn't taken can be had as a file with the reasons, and the links of the invited ones", async () => {
  const judged = await judge(await csv([...ROWS, ["孙八", "sun@example.cn", "销售部", "财务", ""]]), "人员.csv");
  await run(judged);
  const errors = await (await server.call(`/api/v1/people/imports/${judged.id}/errors?format=csv`)).text();
  expect(errors.split("\r\n").slice(0, 2)).toEqual(["原因,行,姓名,邮箱,部门,角色,可见范围", "邮箱“zhao@”不完整,5,赵六,zhao@,,,"]);
  const links = await (await server.call(`/api/v1/people/imports/${judged.id}/links?format=csv`)).text();
  const [, token] = /sun@example\.cn,http:\/\/127\.0\.0\.1:\d+\/invitation#([\w.-]+),/u.exec(links)!;
  expect((await server.call("/api/v1/invitations/open", { method: "POST", token: "", body: { token } })).status).toBe(200);
});

test("P1 the template is a table that is taken as it is", async () => {
  const template = await (await server.call("/api/v1/people/imports/template?format=xlsx")).blob();
  const judged = await judge(template, "template.xlsx");
  expect(judged).toMatchObject({ rows: 2, counts: { new: 2, wrong: 0 } });
});

test("P1 e-mails and names alone are a table too, and so are departments alone", async () => {
  expect(await judge(new Blob(["姓名,邮箱\n周小样,narrow@example.cn\n"]))).toMatchObject({ counts: { new: 1, wrong: 0 } });
  expect(await judge(new Blob(["部门\n窄部/一组\n窄部\n"]))).toMatchObject({ counts: { new: 1, unchanged: 1, wrong: 0 } });
});

test("P1 a file that is no table of people says so, and an import is its maker's alone", async () => {
  const refuse = async (file: Blob) => {
    const form = new FormData();
    form.set("company", String(server.companyId));
    form.set("file", file, "x.csv");
    const answer = await server.call("/api/v1/people/imports", { method: "POST", body: form });
    return [answer.status, ((await answer.json()) as { code: string }).code];
  };
  expect(await refuse(new Blob(["a,b,c\n1,2,3\n4,5,6"]))).toEqual([422, "people-table"]);
  expect(await refuse(new Blob([new Uint8Array(200)]))).toEqual([422, "people-table"]);
  const judged = await judge(await csv(ROWS));
  const other = await server.person("other", { role: "administrator", reach: "company" });
  for (const path of ["", "/rows", "/errors", "/links"])
    expect((await server.call(`/api/v1/people/imports/${judged.id}${path}`, { token: other.token })).status).toBe(404);
});

test("P1 ten thousand rows are judged at once, one more is too many", async () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => [`人${i}`, `many${i}@example.cn`, `部门${i % 40}`, "员工", ""]);
  expect(await judge(await csv(rows(10_000)))).toMatchObject({ rows: 10_000, counts: { new: 10_000 } });
  const form = new FormData();
  form.set("company", String(server.companyId));
  form.set("file", await csv(rows(10_001)), "x.csv");
  const answer = await server.call("/api/v1/people/imports", { method: "POST", body: form });
  expect(((await answer.json()) as { code: string }).code).toBe("people-table-long");
});

test("P4 what a file said of people goes after a month, with a trace", async () => {
  const judged = await judge(await csv(ROWS));
  const path = `/api/v1/people/imports/${judged.id}`;
  server.platform.clock.advance(29 * 86_400_000);
  await clearPeopleImports(server.platform);
  expect((await server.call(path)).status).toBe(200);
  server.platform.clock.advance(2 * 86_400_000);
  await clearPeopleImports(server.platform);
  expect((await server.call(path)).status).toBe(404);
  const { companyId } = server;
  const { db } = server.platform;
  const rows = db.selectFrom("people_import_row").select("row_number").where("import_id", "=", judged.id);
  expect(await rows.execute()).toEqual([]);
  const events = db.selectFrom("event").select("type").where("company_id", "=", companyId).where("subject_id", "=", judged.id);
  expect((await events.execute()).map(({ type }) => type)).toContain("people-import.cleared");
});

test("P2 a head named in the file is one once he has joined, and is none any more where the file says so", async () => {
  const file = (head: string) => new Blob([`姓名,邮箱,部门,部门负责人\n何小样,he@example.cn,负责部,${head}\n`]);
  const heads = async () =>
    (
      await get<{ departments: { name: string; heads: { name: string }[] }[] }>(
        `/api/v1/companies/${server.companyId}/departments`,
      )
    ).departments
      .find(({ name }) => name === "负责部")!
      .heads.map(({ name }) => name);
  const judged = await judge(file("是"));
  await run(judged);
  expect(await heads()).toEqual([]);
  expect(await judge(file("是"))).toMatchObject({ counts: { unchanged: 1, changed: 0 } });
  const links = await (await server.call(`/api/v1/people/imports/${judged.id}/links?format=csv`)).text();
  const [, token] = /he@example\.cn,http:\/\/127\.0\.0\.1:\d+\/invitation#([\w.-]+),/u.exec(links)!;
  await server.call("/api/v1/invitations/accept", {
    method: "POST",
    token: "",
    body: { token, password: "sesame opens itself" },
  });
  expect(await heads()).toEqual(["何小样"]);
  await run(await judge(file("否")));
  expect(await heads()).toEqual([]);
  const events = await server.platform.db
    .selectFrom("event")
    .select(["type", "actor_id"])
    .where("type", "like", "department.head-%")
    .orderBy("id")
    .execute();
  expect(events).toEqual(
    ["department.head-named", "department.head-ended"].map((type) => ({ type, actor_id: server.admin.userId })),
  );
});

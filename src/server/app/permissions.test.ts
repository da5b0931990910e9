/**
 * P1 every route that changes something, asked by a member who sees the whole company and holds no permission at all: of things that
 * are there and that he sees. A route that is added has to be placed here, or this fails.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "#api/roles.api.ts";
import { createDepartment, createCompany } from "#server/people/people.usecases.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";

type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minLength?: number;
  minimum?: number;
  format?: string;
  pattern?: string;
};
type Operation = { requestBody?: { content?: Record<string, { schema?: Schema }> } };
type Contract = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

/** What is open to everybody who is signed in (or isn't yet), and why. */
const OPEN: [pattern: RegExp, why: string][] = [
  [/ \/api\/auth\//, "signing in"],
  [/ \/api\/v1\/(sign-in|account|setup)\b/, "one's own account"],
  [/ \/api\/v1\/(mail|forgotten|recovery|unlock|sessions|tokens)\b/, "one's own account"],
  [/ \/api\/v1\/invitations\/(open|accept)/, "whoever has the link"],
  [/ \/api\/v1\/(lookups|suggestions|sums|queries|prints|batch-lookups)\b/, "asks, and changes nothing that others see"],
  [/POST \/api\/v1\/access\/requests$/, "everybody may ask for access"],
  [/ \/api\/v1\/access\/requests\/\{id\}\/withdraw/, "one's own request"],
  [/ \/api\/v1\/letters\b/, "one's own letters: letters.test.ts"],
  [/ \/api\/v1\/watches\b/, "one's own waiting: watches.test.ts"],
  [/ \/api\/v1\/tickets/, "everybody may ask for help, and follow what he asked: tickets.test.ts"],
  [/ \/api\/v1\/status-subscriptions/, "whoever has the address: status.test.ts"],
  [/ \/api\/v1\/(subscriptions\/(hours|hook)|inbox\/read)/, "what oneself is told: subscriptions.test.ts"],
  [/ \/api\/v1\/unsubscribe/, "whoever has the link: subscriptions.test.ts"],
  [/PUT \/api\/v1\/views\/default/, "one's own list"],
  [/POST \/api\/v1\/views$/, "views of one's own; sharing them: views.test.ts"],
  [/ \/api\/v1\/batches\/\{id\}\//, "one's own uploads: intake.test.ts"],
  [/ \/api\/v1\/lists\/\{id\}\//, "lists of one's own uploads: lists.test.ts"],
  [/ \/api\/v1\/documents\/\{id\}\//, "files of one's own uploads: worklist.test.ts"],
  [/ \/api\/v1\/access\/grants\/export/, "what one may review: access tests"],
  [/POST \/api\/v1\/people\/search/, "asks: whoever manages nobody finds nobody"],
  [/POST \/api\/v1\/people\/imports$/, "takes a file: staff tests"],
  [/POST \/api\/v1\/sources\/\{id\}\/files$/, "takes files: handed-in.test.ts"],
  [/POST \/api\/v1\/migrations$/, "takes a file: migration tests"],
];

const NOTICE = { kind: "announcement", texts: { en: { title: "x", text: "" } } };
/** What a schema doesn't say of its body: more than the fields that it requires. */
const MORE: Record<string, (ids: { invoice: string }) => object> = {
  "PATCH /api/v1/companies/{company}/departments/{id}": () => ({ name: "x" }),
  "PATCH /api/v1/views/{id}": () => ({ name: "x" }),
  "POST /api/v1/access/grants": ({ invoice }) => ({ invoice, email: "admin@example.com", endsAt: "2027-01-01T00:00:00.000Z" }),
  "POST /api/v1/erasures": () => ({ words: ["某某某"] }),
  "POST /api/v1/erasures/preview": () => ({ words: ["某某某"] }),
  "POST /api/v1/notices": () => NOTICE,
  "PUT /api/v1/notices/{id}": () => NOTICE,
  "POST /api/v1/incidents/{id}/log": () => ({ texts: { en: "x" } }),
  "PUT /api/v1/incident-plans/{cause}": () => ({ steps: [{ en: "x" }] }),
  "PUT /api/v1/audit/retention": () => ({ accessDays: 365 }),
  "POST /api/v1/webhooks/{id}/replay": () => ({ since: "2026-01-01T00:00:00.000Z" }),
  "POST /api/v1/reconciliations/{id}/confirm": () => ({ mapping: { number: 0 } }),
  "POST /api/v1/migrations/{id}/try": () => ({ mapping: { number: 0 } }),
};

let server: TestServer;
let ids: { invoice: string };
let token: string;
let paths: Contract["paths"];
let components: Contract["components"]["schemas"];
let things: [RegExp, string][];
beforeAll(async () => {
  server = await testServer({ worker: false });
  const post = async <T>(path: string, body: object) => (await (await server.call(path, { method: "POST", body })).json()) as T;
  const values = { number: "25112000000000080001", date: "2025-03-05", total: "1.00", "seller.name": "样张商贸有限公司" };
  const { invoices } = await post<{ invoices: { id: string }[] }>("/api/v1/invoices", { values });
  const empty = { company: server.companyId, name: "什么都不能", permissions: [] };
  const role = await post<Role>("/api/v1/roles", empty);
  const shared = { name: "共享", filters: {}, columns: ["total"], sort: "-date", sharedIn: server.companyId };
  const view = await post<{ id: string }>("/api/v1/views", shared);
  ({ token } = await server.person("nothing", { role: "own", roleId: role.key, reach: "company" }));
  const { db } = server.platform;
  const department = await db
    .transaction()
    .execute((trx) => createDepartment(trx, { companyId: server.companyId, name: "部门" }));
  const membership = await db
    .selectFrom("membership")
    .select("id")
    .where("user_id", "=", server.admin.userId)
    .executeTakeFirstOrThrow();
  await db.transaction().execute((trx) => createCompany(trx, { name: "别家" }));
  ids = { invoice: invoices[0]!.id };
  things = [
    [/\/invoices\/\{id\}/, invoices[0]!.id],
    [/\/roles\/\{key\}/, role.key],
    [/\/views\/\{id\}/, view.id],
    [/\{membership\}/, membership.id],
    [/\{cause\}/, "attack"],
    [/\/held\/\{source\}\/\{key\}/, "-".repeat(43)],
    [/\/people\/\{id\}/, server.admin.userId],
    [/\/departments\/\{id\}/, department],
    [/\/companies\/\{id\}|\{company\}/, String(server.companyId)],
  ];
  const contract = (await (await server.call("/api/openapi.json", { token: "" })).json()) as Contract;
  ({ paths } = contract);
  components = contract.components.schemas;
});
afterAll(() => server.close());

/** A body that the schema takes; what it says doesn't matter. */
function bodyOf(named: Schema): unknown {
  const schema = named.$ref === undefined ? named : components[named.$ref.split("/").at(-1)!]!;
  const { type, properties, required = [], items } = schema;
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map(bodyOf)) as object;
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice !== undefined) return bodyOf(choice);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const kind = Array.isArray(type) ? type[0] : type;
  if (kind === "object" || properties !== undefined)
    return Object.fromEntries(required.map((name) => [name, bodyOf(properties?.[name] ?? {})]));
  if (kind === "array") return Array.from({ length: schema.minItems ?? 0 }, () => bodyOf(items ?? {}));
  if (kind === "integer" || kind === "number") return Math.max(1, schema.minimum ?? 1);
  if (kind === "boolean") return true;
  if (schema.format === "uri") return "https://idp.example.com";
  if (schema.format === "email") return "x@example.com";
  if (schema.format === "date-time") return "2027-01-01T00:00:00.000Z";
  if (schema.format === "date" || schema.pattern?.includes("\\d{4}")) return "2027-01-01";
  return "1".repeat(Math.max(1, schema.minLength ?? 1));
}

/** The route's address, of the things that are there. */
function addressOf(path: string): string {
  let asked = path;
  for (const [pattern, id] of things) asked = asked.replace(pattern, (part) => part.replace(/\{\w+\}$/, encodeURIComponent(id)));
  return asked.replaceAll(/\{\w+\}/g, "1");
}

/** Whatever an answer says that may be done. */
function promised(value: unknown, at = ""): string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
    key === "may"
      ? Object.entries(each as object)
          .filter(([, may]) => may === true || (Array.isArray(may) && may.length > 0))
          .map(([deed]) => `${at} ${deed}`)
      : promised(each, at),
  );
}

async function promisesTo(who: string): Promise<Set<string>> {
  const promises = new Set<string>();
  for (const [path, { get }] of Object.entries(paths)) {
    if (get === undefined || /\/live$|\/sign-in\//.test(path)) continue;
    const response = await server.call(addressOf(path), { token: who });
    if (response.status !== 200 || !(response.headers.get("content-type") ?? "").includes("json")) continue;
    for (const promise of promised(await response.json(), path)) promises.add(promise);
  }
  return promises;
}

test("P1 no answer promises to whoever has no permission what would be refused", async () => {
  expect(await promisesTo(token)).toEqual(new Set());
  const all = await promisesTo(server.admin.token);
  expect(all).toContain("/api/v1/invoices/{id} edit");
  expect(all.size).toBeGreaterThan(30);
});

test("P1 no route changes anything for whoever has no permission", async () => {
  const wrong: string[] = [];
  let refused = 0;
  for (const [path, operations] of Object.entries(paths))
    for (const [verb, operation] of Object.entries(operations)) {
      const route = `${verb.toUpperCase()} ${path}`;
      if (verb === "get" || OPEN.some(([pattern]) => pattern.test(route))) continue;
      const asked = addressOf(path);
      const schema = operation.requestBody?.content?.["application/json"]?.schema;
      const more = MORE[route]?.(ids);
      const body = schema === undefined && more === undefined ? undefined : { ...(bodyOf(schema ?? {}) as object), ...more };
      const { status } = await server.call(asked, { method: verb.toUpperCase(), token, body: body ?? {} });
      if ([403, 404].includes(status)) refused += 1;
      else wrong.push(`${route}: ${status} for ${JSON.stringify(body)}`);
    }
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(40);
});

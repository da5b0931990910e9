/**
 * Two companies of strangers. In the second one lie things that nobody of `actors` may see: of another company, of another department,
 * of another owner, or taken out. What they say is said nowhere else ({@link SECRETS}), so that it is noticed wherever it comes up.
 */
import { readFile } from "#readers/reader.ts";
import { DEFAULT_LIMITS } from "#readers/reader.types.ts";
import { lookAtList } from "#readers/spreadsheet/list-look.ts";
import { runBatch } from "#server/diagnose/batch/run-batch.ts";
import { workIntake } from "#server/intake/intake.jobs.ts";
import { TAX_A, TAX_B, aFile, anInvoice, jsonReaders, multipart } from "#server/intake/testing/stage.ts";
import { workLists } from "#server/lists/lists.jobs.ts";
import {
  addMembership,
  createCompany,
  createDepartment,
  createToken,
  createUser,
  type NewMembership,
} from "#server/people/people.usecases.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { type App, createApp } from "#server/platform/http.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { registerRoutes } from "../../routes.ts";

/** A person who asks, by a token, or where the request says so by the cookie of a session. */
export type Asker = { userId: string; email: string; token: string; companyId: number };
/** One request, without what a line of the table says already: the method and the path. */
export type Asked = {
  path?: Record<string, string>;
  query?: Record<string, string | string[]>;
  body?: object;
  files?: { name: string; bytes: Buffer }[];
  /** beside the files */
  fields?: Record<string, string>;
  headers?: Record<string, string>;
  /** for what a token can't do: asked in a session */
  session?: true;
};
export type Answer = { status: number; headers: Record<string, unknown>; body: string };

export type World = {
  platform: TestPlatform;
  app: App;
  companies: { a: number; b: number };
  /** the department of the hidden things, and that of the head of another one */
  departments: { hidden: string; other: string };
  /** whose the hidden things are */
  owner: Asker;
  /** who may see none of them */
  actors: Record<string, Asker & { inside: boolean }>;
  /** every route that there is, as "GET /api/v1/invoices/{id}" */
  routes: string[];
  ask(of: Asker | null, route: string, asked?: Asked): Promise<Answer>;
  /** asks in another way than within the process */
  askBy(send: Send): World["ask"];
  /** an answer that must be fine, read as JSON */
  fine<T>(of: Asker, route: string, asked?: Asked): Promise<T>;
  runBatch(id: string): Promise<void>;
  trx<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** What only hidden things say. Names of companies and people of one's own company are no secrets to its members. */
export const SECRETS = ["暗处", "幽处", "机密", "98765.43", "259900000000", "secret-owner"];
export const HIDDEN_SELLER = "暗处样张贸易行";

let serial = 0;
/** Facts of an invoice that only its owner may see; each has a number of its own. */
export const hiddenFacts = (part: Parameters<typeof anInvoice>[0] = {}) =>
  anInvoice({
    number: `25990000000000${String(++serial * 1000).padStart(6, "0")}`,
    seller: { name: HIDDEN_SELLER, taxId: "91000000MA000000H8" },
    buyer: { name: "样张乙有限公司", taxId: TAX_B },
    total: "98765.43",
    amount: "98765.43",
    tax: "0.00",
    remark: "机密备注",
    items: [],
    ...part,
  });

const readers = {
  ...jsonReaders,
  read: async (...[bytes, name, ...rest]: Parameters<typeof jsonReaders.read>) =>
    name.endsWith(".csv") ? readFile(bytes, name) : jsonReaders.read(bytes, name, ...rest),
};

/** Fastify's way of writing a route's address → that of the OpenAPI document. */
const asDescribed = (url: string): string => url.replaceAll(/:(\w+)/g, "{$1}");

async function openApp(platform: TestPlatform): Promise<{ app: App; routes: string[] }> {
  const routes = new Set<string>();
  const app = await createApp(platform, {
    web: "/nowhere",
    routes: (each) => {
      each.addHook("onRoute", ({ method, url }) => {
        for (const verb of [method].flat()) if (verb !== "HEAD") routes.add(`${verb} ${asDescribed(url)}`);
      });
      registerRoutes(each, platform);
    },
  });
  await app.ready();
  const { paths = {} } = app.swagger() as { paths?: Record<string, Record<string, unknown>> };
  for (const [path, operations] of Object.entries(paths))
    for (const method of Object.keys(operations)) routes.add(`${method.toUpperCase()} ${path}`);
  return { app, routes: [...routes].toSorted() };
}

const PASSWORD = "correct horse battery";

/** How a request gets to the server, and its answer back. */
export type Send = (request: {
  method: "GET";
  url: string;
  headers: Record<string, string>;
  payload?: Buffer | object;
}) => Promise<{
  statusCode: number;
  headers: Record<string, unknown>;
  rawPayload: Buffer;
}>;

function asker(app: App, send: Send): World["ask"] {
  const sessions = new Map<string, string>();
  const cookieOf = async (email: string): Promise<string> => {
    if (!sessions.has(email)) {
      const payload = { email, password: PASSWORD };
      const answer = await app.inject({ method: "POST", url: "/api/auth/sign-in/email", payload });
      const cookies = [answer.headers["set-cookie"] ?? []].flat();
      sessions.set(email, cookies.map((cookie) => cookie.split(";")[0]).join("; "));
    }
    return sessions.get(email)!;
  };
  const credentials = async (of: Asker | null, session = false): Promise<Record<string, string>> => {
    if (of === null) return {};
    return session
      ? { cookie: await cookieOf(of.email), "sec-fetch-site": "same-origin" }
      : { authorization: `Bearer ${of.token}` };
  };
  return async (of, route, { path = {}, query = {}, body, files, fields = {}, headers = {}, session } = {}) => {
    const [method = "", template = ""] = route.split(" ");
    const url = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? "1"));
    const words = Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
    const form = files === undefined ? null : multipart(files, fields);
    const answer = await send({
      method: method as "GET",
      url: words.length === 0 ? url : `${url}?${new URLSearchParams(words)}`,
      headers: {
        ...(await credentials(of, session)),
        ...(form === null ? {} : { "content-type": `multipart/form-data; boundary=${form.boundary}` }),
        ...headers,
      },
      ...(form !== null ? { payload: form.body } : body !== undefined ? { payload: body } : {}),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.rawPayload.toString("latin1") };
  };
}

type Person = Omit<NewMembership, "userId">;

/** Opens the world; nothing is hidden in it yet. */
export async function openWorld(): Promise<World> {
  const platform = await testPlatform({ workers: 2, rateLimit: 1_000_000, costLimit: 100_000_000 });
  const { app, routes } = await openApp(platform);
  await workIntake(platform, readers);
  await workLists(platform, {
    look: (bytes) => lookAtList(bytes, DEFAULT_LIMITS),
    open: () => Promise.reject(new Error("never run")),
  });
  const trx = <T>(work: (each: Trx) => Promise<T>): Promise<T> => platform.db.transaction().execute(work);
  const companies = await trx(async (each) => ({
    a: await createCompany(each, { name: "样张甲有限公司", taxId: TAX_A }),
    b: await createCompany(each, { name: "样张乙有限公司", taxId: TAX_B }),
  }));
  const departments = await trx(async (each) => ({
    hidden: await createDepartment(each, { companyId: companies.b, name: "南部" }),
    other: await createDepartment(each, { companyId: companies.b, name: "北部" }),
  }));
  const person = (name: string, membership: Person, scopes?: ("read" | "write")[]): Promise<Asker> =>
    trx(async (each) => {
      const email = `${name}@example.com`;
      const userId = await createUser(each, { name, email, password: PASSWORD });
      await addMembership(each, { ...membership, userId });
      const token = await createToken(each, { userId, name: "test", ...(scopes === undefined ? {} : { scopes }) });
      return { userId, email, token, companyId: membership.companyId };
    });
  const owner = await person("secret-owner", {
    companyId: companies.b,
    role: "administrator",
    reach: "company",
    departmentId: departments.hidden,
  });
  const ask = asker(app, (request) => app.inject(request));
  const fine = async <T>(of: Asker, route: string, asked?: Asked): Promise<T> => {
    const answer = await ask(of, route, asked);
    const body = Buffer.from(answer.body, "latin1").toString();
    if (answer.status >= 300) throw new Error(`${route} was answered with ${answer.status}: ${body}`);
    return (body === "" ? null : JSON.parse(body)) as T;
  };
  const world: World = {
    platform,
    app,
    companies,
    departments,
    owner,
    actors: await strangers(person, companies, departments),
    routes,
    ask,
    askBy: (send) => asker(app, send),
    fine,
    trx,
    runBatch: (id) => runBatch(platform, { data: { id }, last: true, signal: new AbortController().signal }),
    close: async () => {
      await app.close();
      await platform.close();
    },
  };
  for (const of of Object.values(world.actors)) await ownThings(world, of);
  // whoever asks is signed in already: that leaves a trace of its own
  for (const of of [owner, ...Object.values(world.actors)]) await fine(of, "GET /api/v1/me", { session: true });
  return world;
}

async function strangers(
  person: (name: string, membership: Person, scopes?: ("read" | "write")[]) => Promise<Asker>,
  { a, b }: World["companies"],
  { other }: World["departments"],
): Promise<World["actors"]> {
  const outside = async (...about: Parameters<typeof person>) => ({ ...(await person(...about)), inside: false });
  const inside = async (...about: Parameters<typeof person>) => ({ ...(await person(...about)), inside: true });
  return {
    "finance of another company": await outside("finance-a", { companyId: a, role: "finance", reach: "company" }),
    "the administrator of another company": await outside("admin-a", { companyId: a, role: "administrator", reach: "company" }),
    "the auditor of another company": await outside("auditor-a", { companyId: a, role: "auditor", reach: "company" }),
    "support of another company": await outside("support-a", { companyId: a, role: "support", reach: "company" }),
    "a token that may only read": await outside("reader-a", { companyId: a, role: "finance", reach: "company" }, ["read"]),
    "the head of another department": await inside("head-b", {
      companyId: b,
      role: "finance",
      reach: "department",
      departmentId: other,
    }),
    "a colleague who sees his own only": await inside("own-b", {
      companyId: b,
      role: "employee",
      reach: "own",
      departmentId: other,
    }),
  };
}

/** Everybody has some invoices of his own, so that lists, counts and pages have something to say. */
async function ownThings(world: World, of: Asker & { inside: boolean }): Promise<void> {
  // a token that may only read has what its person put in by another one
  const token = await world.trx((trx) => createToken(trx, { userId: of.userId, name: "first" }));
  const buyer = of.inside ? { name: "样张乙有限公司", taxId: TAX_B } : { name: "样张甲有限公司", taxId: TAX_A };
  const files = Array.from({ length: 3 }, () => ({
    name: `own-${++serial}.ofd`,
    bytes: aFile([anInvoice({ number: `2500${String(serial * 1000).padStart(16, "0")}`, buyer })]),
  }));
  await world.fine({ ...of, token }, "POST /api/v1/documents", { query: { wait: "30" }, files });
}

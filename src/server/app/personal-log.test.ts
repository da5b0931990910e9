/** P4 O4: what is personal stands in no log, no error's answer and no job, by whatever way it comes in. */
import { Writable } from "node:stream";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLog } from "#server/platform/log.ts";
import { emptyFacts } from "#domain/empty-facts.ts";
import { specimenPdf } from "../../demo/specimen/index.ts";
import { type TestServer, testServer } from "../platform/testing/test-server.ts";

const NAME = "欧阳若安";
/** made up: its region doesn't exist */
const ID = "110101199003074514";
const PHONE = "13812345678";
const EMAIL = "ouyang.ruoan@example.com";
const SECRET = `${NAME} ${ID} ${PHONE} ${EMAIL}`;
const told = (text: string): string[] => {
  const whole = `${text}\n${decoded(text)}`;
  return [NAME, ID, PHONE, EMAIL, "ouyang"].filter((each) => whole.includes(each));
};
/** Escapes as addresses and JSON have them. */
const decoded = (text: string): string =>
  text
    .replace(/(?:%[0-9A-Fa-f]{2})+/gu, (escapes) => Buffer.from(escapes.replaceAll("%", ""), "hex").toString())
    .replace(/\\u([0-9a-f]{4})/gu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** Lines of the log that tell anything, shortened. */
const telling = (): string[] => logged.split("\n").flatMap((line) => (told(line).length === 0 ? [] : [line.slice(0, 400)]));

let server: TestServer;
let anna: Awaited<ReturnType<TestServer["person"]>>;
let logged = "";

beforeAll(async () => {
  const to = new Writable({
    write: (part: Buffer, _encoding, done) => {
      logged += part.toString();
      done();
    },
  });
  server = await testServer({ log: createLog("trace", to) });
  anna = await server.person("anna", { role: "finance", reach: "company" });
});
afterAll(() => server?.close());

const uploaded = async (...files: [name: string, bytes: Uint8Array][]): Promise<Response> => {
  const form = new FormData();
  for (const [name, bytes] of files) form.append("files", new Blob([Buffer.from(bytes)]), name);
  return server.call("/api/v1/documents?wait=60", { method: "POST", body: form, token: anna.token });
};

type Operation = { method: string; path: string };
async function operations(): Promise<Operation[]> {
  const contract = (await (await server.call("/api/openapi.json")).json()) as { paths: Record<string, object> };
  return Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
}

/** Bodies that aren't understood, or only just. */
const BODIES: [type: string, body: string][] = [
  ["application/json", `{"text": ${NAME}`],
  ["application/json", JSON.stringify(SECRET)],
  ["application/json", JSON.stringify({ [SECRET]: SECRET, text: { a: SECRET }, values: SECRET, company: SECRET, email: SECRET })],
  ["application/json", JSON.stringify({ text: SECRET, filters: { q: SECRET, dateFrom: SECRET, sort: SECRET }, words: [SECRET] })],
  ["text/plain", SECRET],
  [
    "multipart/form-data; boundary=x",
    `--x\r\ncontent-disposition: form-data; name="${NAME}"; filename="${SECRET}"\r\n\r\n${SECRET}`,
  ],
];

test("P4 every route, asked with it in the address, in headers and in bodies that aren't understood", async () => {
  const answers: string[] = [];
  const ask = async (url: string, init: RequestInit): Promise<void> => {
    const answer = await fetch(`${server.url}${url}`, init);
    // what is understood may come back to who asked it, an error repeats nothing
    const text = await answer.text();
    if (answer.status >= 400)
      answers.push(...told(text).map((word) => `${init.method} ${url.replace(/\?.*/u, "")} ${answer.status}: ${word}`));
  };
  for (const { method, path } of await operations()) {
    if (path.includes("events")) continue;
    const url = path.replaceAll(/\{\w+\}/gu, encodeURIComponent(SECRET));
    const query = ["q", "seller", "cursor", "company", "sort", "text", "email"].map(
      (key) => `${key}=${encodeURIComponent(SECRET)}`,
    );
    const headers = {
      authorization: `Bearer ${anna.token}`,
      "x-request-id": ID,
      "user-agent": `${EMAIL} ${PHONE}`,
      referer: `http://x/?${ID}`,
    };
    if (method === "GET") {
      await ask(`${url}?${query.join("&")}`, { method, headers });
      continue;
    }
    for (const [type, body] of BODIES) await ask(url, { method, headers: { ...headers, "content-type": type }, body });
  }
  expect(answers).toEqual([]);
  expect(logged.split("\n").length).toBeGreaterThan(400);
  expect(telling()).toEqual([]);
});

test("P4 what is taken in: files good and broken, questions, notes, requests; and what jobs make of it", async () => {
  const passenger = { ...emptyFacts("rail"), number: "25119110000000000011", date: "2025-06-02", total: "553.00" };
  const rail = await specimenPdf({ ...passenger, extra: { train: "G101", passenger: NAME, passengerId: ID } });
  const bytes = (text: string) => Buffer.from(text);
  await uploaded(
    [`${NAME}-高铁.pdf`, rail],
    [`${SECRET}.pdf`, bytes(`%PDF-1.7 ${SECRET}`)],
    [`${SECRET}.ofd`, bytes(`PK\u0003\u0004 ${SECRET}`)],
    [`${SECRET}.xml`, bytes(`<EInvoice><Buyer>${SECRET}</Seller>`)],
    [`${SECRET}.xlsx`, bytes(`PK\u0003\u0004${SECRET}`)],
    [`${SECRET}.csv`, bytes(`发票号码,购买方\n25112000000000000077,${NAME}\n${ID},${SECRET}`)],
    [`${SECRET}.png`, bytes(`\u0089PNG${SECRET}`)],
    [`${SECRET}.eml`, bytes(`Subject: ${SECRET}\nFrom: ${EMAIL}\n\n${SECRET}`)],
  );
  const post = (path: string, body: unknown) => server.call(`/api/v1${path}`, { method: "POST", body, token: anna.token });
  const values = {
    number: "25112000000000000042",
    date: "2025-06-04",
    "seller.name": "北京样张商贸有限公司",
    "buyer.name": NAME,
  };
  const entered = (await (await post("/invoices", { values: { ...values, total: "12.00", remark: SECRET } })).json()) as {
    invoices: { id: string }[];
  };
  const { id } = entered.invoices[0]!;
  await post(`/invoices/${id}`, { version: 1, values: { remark: `${SECRET}!` }, reason: SECRET });
  await post(`/invoices/${id}/unmask`, { why: "other", words: SECRET });
  const lookup = (await (await post("/lookups", { text: SECRET })).json()) as { id: string };
  await post("/tickets", { lookup: lookup.id, problem: SECRET, contact: EMAIL, environment: {} });
  await post("/batch-lookups", { text: `${ID}\n${SECRET}` });
  await post("/access/requests", { search: { q: SECRET }, reason: SECRET });
  await post("/prints", { invoices: [id], layout: "none", paste: { person: NAME, purpose: SECRET } });
  await (await post("/invoices/export", { format: "csv", filters: { q: SECRET } })).text();
  for (const path of [`/invoices?q=${encodeURIComponent(NAME)}`, `/suggestions?text=${encodeURIComponent(NAME)}`])
    await server.call(`/api/v1${path}`, { token: anna.token });
  const company = String(server.companyId);
  await server.call("/api/v1/erasures/preview", { method: "POST", body: { company, words: [NAME, ID] } });
  await server.call("/api/auth/sign-in/email", { method: "POST", body: { email: EMAIL, password: SECRET } });
  await expect.poll(() => jobsLeft(), { timeout: 30_000 }).toBe(0);

  expect(logged).toContain("slow query");
  expect(telling()).toEqual([]);
  // jobs carry numbers, and say what went wrong without what it was
  const { rows } = await sql<{ text: string }>`select concat_ws(' ', data, output) as text from pgboss.job`.execute(
    server.platform.db,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.flatMap(({ text }) => told(text))).toEqual([]);
});

async function jobsLeft(): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from pgboss.job where state in ('created', 'active', 'retry')
    and start_after <= now()`.execute(server.platform.db);
  return rows[0]!.n;
}

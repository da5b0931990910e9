/** D11: whatever there is that the asker may not see, the answer is that for a number which nobody has. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { createCompany } from "#server/people/people.usecases.ts";
import { runBatch } from "./batch/run-batch.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";

let server: TestServer;
let asker: { token: string };
let companies: number[];

beforeAll(async () => {
  server = await testServer({ worker: false });
  const other = await server.platform.db.transaction().execute((trx) => createCompany(trx, { name: "样张乙公司" }));
  companies = [server.companyId, other];
  asker = await server.person("asker", { role: "employee", reach: "own" });
});
afterAll(() => server?.close());

/** Status, headers and body of an answer, without what each answer has of its own: ids, the asked text, the moment. */
async function answered(text: string) {
  const answer = await server.call("/api/v1/lookups", { token: asker.token, method: "POST", body: { text } });
  const raw = await answer.text();
  const { id } = JSON.parse(raw) as { id: string };
  const own = new Set(["date", "content-length", "x-request-id"]);
  return {
    status: answer.status,
    headers: [...answer.headers].filter(([name]) => !own.has(name)),
    length: raw.length,
    body: raw.replaceAll(id, "ID").replaceAll(text, "TEXT"),
  };
}

const digits = (length: number) => fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((list) => list.join(""));

test("D11 P1 with and without an invisible invoice the answers are equal in status, headers and body", async () => {
  await fc.assert(
    fc.asyncProperty(
      digits(9),
      fc.constantFrom("tax", "digital"),
      fc.nat(1),
      fc.record({
        departmentId: fc.constantFrom(null, "77"),
        removed: fc.boolean(),
        archive: fc.constantFrom("none", "archived" as const),
      }),
      async (tail, form, nth, more) => {
        const number = form === "digital" ? `25112000000${tail}` : tail.slice(0, 8);
        const before = await answered(number);
        await insertInvoices(server.platform.db, [
          anInvoice({
            companyId: companies[nth]!,
            number,
            code: form === "tax" ? "011002500111" : null,
            ownerId: "somebody",
            ...more,
            archive: more.archive as "none",
          }),
        ]);
        expect(await answered(number)).toEqual(before);
      },
    ),
    { numRuns: 60 },
  );
});

test("D11 the company that tells says it to its members, and the rest of the answer stays as it was", async () => {
  const number = "25112000000987654321";
  await insertInvoices(server.platform.db, [
    anInvoice({ companyId: server.companyId, number, seller: "上海机密有限公司", totalFen: 7654321n }),
  ]);
  const settings = (tellsExistence: boolean) =>
    server.call(`/api/v1/access/places/${server.companyId}`, { method: "PATCH", body: { tellsExistence } });
  await settings(true);
  const { body } = await answered(number);
  await settings(false);
  expect(body).toContain("Specimen Company");
  for (const secret of ["机密", "76543.21", "7654321"]) expect(body).not.toContain(secret);
});

test("D11 a batch says the same of a row, its file too, and no longer once the company doesn't tell any more", async () => {
  const [hidden, absent] = ["25112000000987654399", "25112000000987654388"];
  await insertInvoices(server.platform.db, [anInvoice({ companyId: server.companyId, number: hidden })]);
  const call = (path: string, method = "GET", body?: object) =>
    server.call(`/api/v1${path}`, { token: asker.token, method, ...(body === undefined ? {} : { body }) });
  const made = await call("/batch-lookups", "POST", { text: `${hidden}\n${absent}` });
  const { id } = (await made.json()) as { id: string };
  await runBatch(server.platform, { data: { id }, last: false, signal: new AbortController().signal });
  const rows = async () => {
    const { rows: all } = (await (await call(`/batch-lookups/${id}/rows`)).json()) as {
      rows: { outcome: string; cause: string | null; certainty: string | null; reason: string | null; number: string }[];
    };
    return all.map((row) => [row.outcome, row.cause, row.certainty, row.reason?.replaceAll(row.number, "N")]);
  };
  const settings = (tellsExistence: boolean) =>
    server.call(`/api/v1/access/places/${server.companyId}`, { method: "PATCH", body: { tellsExistence } });
  const [before, other] = await rows();
  expect(before).toEqual(other);
  await settings(true);
  const [told, stillAbsent] = await rows();
  expect(told!.slice(0, 3)).toEqual(["noTrace", "D11", "certain"]);
  expect(told![3]).toMatch(/Specimen Company.*Admin/);
  expect(stillAbsent).toEqual(other);
  const file = await (await call(`/batch-lookups/${id}/export`, "POST", { format: "csv" })).text();
  expect(file).toContain("Specimen Company");
  await settings(false);
  expect(await rows()).toEqual([other, other]);
});

/**
 * O1, E7, Y2: whatever call to disk or database fails, what was acknowledged is there, whole and once, and once the fault is gone everything
 * goes on. `npm run soak -- faults` tries every kind of fault at every call; `npm test` takes them in turn.
 */
import { join } from "node:path";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Account, TAX_A, aFile, anInvoice, jsonReaders, multipart } from "#server/intake/testing/stage.ts";
import { registerIntakeRoutes } from "#server/intake/intake.routes.ts";
import { READ_JOB, type ReadJob } from "#server/intake/intake.types.ts";
import { readDocuments } from "#server/intake/read-documents.ts";
import { registerPeopleRoutes } from "#server/people/people.routes.ts";
import { addMembership, createCompany, createToken, createUser } from "#server/people/people.usecases.ts";
import { createDb, createPool } from "#server/platform/database/database.ts";
import { openFileStore } from "#server/platform/files.ts";
import { type App, createApp } from "#server/platform/http.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { pollSource } from "#server/sources/poll.ts";
import { takeDue } from "#server/sources/sources.queries.ts";
import { OtherSide, chances, digestOf, nameOf } from "#server/sources/testing/other-side.ts";
import { FAULTS, type FaultKind, faults, faultyPool, isFault } from "./testing/faults.ts";

vi.mock("node:fs/promises", async (original) => {
  const actual = await original<typeof import("node:fs/promises")>();
  const { faultyFiles } = await import("./testing/faults.ts");
  return { ...faultyFiles(actual), default: actual };
});

vi.setConfig({ testTimeout: 600_000 });
const WHOLE = process.env["PIAOZAI_SOAK_ROUNDS"] !== undefined;

let sound: TestPlatform;
/** the same database and folder, of which calls may fail */
let faulty: Platform;
let pool: Pool;
let app: App;
let someone: Account;
let companyId: number;

beforeAll(async () => {
  sound = await testPlatform();
  pool = faultyPool(createPool(sound.url, { max: 3 }));
  faulty = { ...sound, db: createDb(pool), files: await openFileStore(join(sound.folder, "files")) };
  app = await createApp(faulty, {
    web: "/nowhere",
    routes: (each) => {
      registerPeopleRoutes(each, faulty);
      registerIntakeRoutes(each, faulty, jsonReaders);
    },
  });
  [companyId, someone] = await sound.db.transaction().execute(async (trx) => {
    const company = await createCompany(trx, { name: "样张甲有限公司", taxId: TAX_A });
    const userId = await createUser(trx, { name: "职员", email: "p@example.com", password: "correct horse battery" });
    await addMembership(trx, { userId, companyId: company, role: "finance", reach: "company" });
    const token = await createToken(trx, { userId, name: "test" });
    return [company, { userId, token, headers: { authorization: `Bearer ${token}` } }] as const;
  });
});
afterAll(async () => {
  await app.close();
  await pool.end();
  await sound.close();
});

/** Every n, or in a test every `step`-th, until the work has no n-th call, each with one kind of fault in turn, or in a soak with all of them. @returns how many failed */
async function forEveryCall(once: (n: number, kind: FaultKind) => Promise<boolean>, step = 1): Promise<number> {
  let met = 0;
  const over = new Set<FaultKind>();
  for (let n = 1; over.size < FAULTS.length; n += WHOLE ? 1 : step) {
    const left = FAULTS.filter((kind) => !over.has(kind));
    const tried = WHOLE ? left : [left[Math.floor(n / step) % left.length]!];
    for (const kind of tried) {
      if (await once(n, kind)) met += 1;
      else over.add(kind);
    }
  }
  return met;
}

let serial = 0;
const freshFile = (): { bytes: Buffer; number: string; key: string } => {
  serial += 1;
  const number = `2500200000000001${String(serial).padStart(4, "0")}`;
  return { bytes: aFile([anInvoice({ number })]), number, key: `file-${serial}` };
};

async function handIn({ bytes, key }: ReturnType<typeof freshFile>) {
  const { body, boundary } = multipart([{ name: `${key}.ofd`, bytes }], { keys: key });
  const headers = { ...someone.headers, "content-type": `multipart/form-data; boundary=${boundary}` };
  return app.inject({ method: "POST", url: "/api/v1/documents", payload: body, headers });
}
const documentsOf = (key: string) =>
  sound.db.selectFrom("document").selectAll().where("company_id", "=", companyId).where("client_key", "=", key).execute();
async function jobsOf(documentId: string): Promise<ReadJob[]> {
  const { rows } = await pool.query<{ data: ReadJob }>("select data from pgboss.job where name = $1 and data::text like $2", [
    READ_JOB,
    `%${documentId}%`,
  ]);
  return rows.map(({ data }) => data);
}

test("E7 O1 intake: what was acknowledged is there, whole and once, and what failed is taken in the next time", async () => {
  const met = await forEveryCall(async (n, kind) => {
    const file = freshFile();
    let first = 0;
    const failed = await faults.during(n, kind, async () => {
      const answer = await handIn(file);
      first = answer.statusCode;
      if (first !== 202) expect([first, answer.json().cause], `${kind} at ${n}`).toEqual([expect.any(Number), "D14"]);
      if (kind === "full" && first !== 202) expect(answer.json().code).toBe("disk-full");
    });
    if (first === 202) expect(await documentsOf(file.key), `${kind} at ${n}`).toHaveLength(1);
    expect((await handIn(file)).statusCode, `after ${kind} at ${n}`).toBe(202);
    const [document, ...more] = await documentsOf(file.key);
    expect(more).toEqual([]);
    const original = await app.inject({ url: `/api/v1/documents/${document!.id}/original`, headers: someone.headers });
    expect(original.rawPayload.equals(file.bytes), `${kind} at ${n}`).toBe(true);
    expect(await jobsOf(document!.id), "it will be read, once").toHaveLength(1);
    return failed;
  });
  expect(met).toBeGreaterThan(WHOLE ? 40 : 10);
  if (WHOLE) process.stdout.write(`intake: ${met} faults\n`);
});

test("E7 O1 reading: a file whose job failed anywhere is one invoice when the job is run again", async () => {
  const met = await forEveryCall(async (n, kind) => {
    const file = freshFile();
    await handIn(file);
    const [document] = await documentsOf(file.key);
    const [data] = await jobsOf(document!.id);
    const job = { data: data!, last: false };
    const failed = await faults.during(n, kind, async () => {
      await readDocuments(faulty, jsonReaders, job, "quick").catch((error: unknown) =>
        expect(isFault(error), String(error)).toBe(true),
      );
    });
    await readDocuments(faulty, jsonReaders, job, "quick");
    const invoices = await sound.db
      .selectFrom("invoice as i")
      .innerJoin("invoice_document as d", (join) =>
        join.onRef("d.company_id", "=", "i.company_id").onRef("d.invoice_id", "=", "i.id"),
      )
      .select(["i.total_fen", "d.document_id"])
      .where("i.company_id", "=", companyId)
      .where("i.number", "=", file.number)
      .execute();
    expect(invoices, `${kind} at ${n}`).toEqual([{ total_fen: expect.anything(), document_id: document!.id }]);
    return failed;
  });
  expect(met).toBeGreaterThan(WHOLE ? 20 : 5);
  if (WHOLE) process.stdout.write(`reading: ${met} faults\n`);
});

test("Y2 O1 a source: whatever fails while it is asked, in the end all that it has is here, once", async () => {
  const met = await forEveryCall(async (n, kind) => {
    const name = `${kind}-${n}`;
    const other = new OtherSide(chances(n), name);
    other.trouble = 0;
    while (other.things.length === 0) other.issue();
    const id = newId();
    const by = {
      company_id: companyId,
      kind: name,
      name,
      settings: "{}",
      account_id: someone.userId,
      created_by: someone.userId,
    };
    await sound.db
      .insertInto("source")
      .values({ id, ...by, next_try_at: sound.clock() })
      .execute();
    const turn = async (): Promise<void> => {
      const due = await takeDue(faulty.db, sound.clock(), name, 100);
      for (const source of due.filter((each) => each.id === id))
        await pollSource(faulty, { [name]: other.kind }, source, new AbortController().signal, () => 0.5);
    };
    const failed = await faults.during(n, kind, () =>
      turn().catch((error: unknown) => expect(isFault(error), String(error)).toBe(true)),
    );
    for (let round = 0; round < 3; round += 1) {
      sound.clock.set(new Date(sound.clock().getTime() + 4_000_000));
      await turn();
    }
    await sound.db
      .updateTable("source")
      .set({ state: "ended" })
      .where("company_id", "=", companyId)
      .where("id", "=", id)
      .execute();
    const here = await sound.db
      .selectFrom("source_item as i")
      .innerJoin("document as d", (join) => join.onRef("d.company_id", "=", "i.company_id").onRef("d.id", "=", "i.document_id"))
      .select(["d.name", "d.sha256"])
      .where("i.company_id", "=", companyId)
      .where("i.source_id", "=", id)
      .execute();
    const there = other.things.map(({ key, bytes }) => `${nameOf(key)} ${digestOf(bytes)}`).toSorted();
    expect(here.map((each) => `${each.name} ${each.sha256}`).toSorted(), name).toEqual(there);
    return failed;
  }, 3);
  expect(met).toBeGreaterThan(WHOLE ? 40 : 5);
  if (WHOLE) process.stdout.write(`sources: ${met} faults\n`);
});

/** O2: each kind of damage is found by its name, repaired where that is said, and looked at again at that moment. */
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyFacts } from "#domain/empty-facts.ts";
import { registerMany } from "#server/invoices/invoices.usecases.ts";
import { createCompany } from "#server/people/people.usecases.ts";
import { recordBlobs } from "#server/platform/blobs.ts";
import { placesOf } from "#server/platform/files.ts";
import { newId } from "#server/platform/ids.ts";
import { signingKey } from "#server/platform/signing.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { sha256 } from "../audit/merkle.ts";
import { sealAll } from "../audit/sealing.ts";
import { tamper } from "../audit/testing/sealed.ts";
import { checkAll } from "./check.ts";
import { dueOf } from "./due.ts";
import { lastEnded, openFindings } from "./findings.queries.ts";
import type { Kind } from "./integrity.types.ts";
import { FOLDERS } from "./originals.ts";
import { repairFinding } from "./repair.ts";
import { checkToday, lastCheck } from "./rolling.ts";

const BY = { actorId: null, channel: "cli" as const };
const DAY_MS = 86_400_000;
let platform: TestPlatform;
let company: number;
let invoices: string[];

beforeAll(async () => {
  platform = await testPlatform();
  const { db } = platform;
  const taxId = "91000000MA000000A1";
  await db.transaction().execute(async (trx) => {
    company = await createCompany(trx, { name: "样张甲有限公司", taxId });
    const by = {
      actor: null,
      actorId: null,
      channel: "cli" as const,
      now: platform.clock(),
      companies: [{ id: company, name: "样张甲", taxId }],
    };
    const incoming = Array.from({ length: 8 }, (_, n) => ({
      facts: {
        ...emptyFacts("digital-vat-normal"),
        number: String(25002000000000000000n + BigInt(n)),
        date: "2025-03-04",
        seller: { name: `样张供应商${n}有限公司`, taxId: null },
        buyer: { name: "样张甲有限公司", taxId },
      },
      companyId: company,
      document: null,
      ownerId: "u1",
      departmentId: null,
    }));
    await registerMany(trx, incoming, by);
  });
  invoices = (await db.selectFrom("invoice").select("id").orderBy("id").execute()).map(({ id }) => id);
  await sealAll(platform, signingKey(sha256("test").toString("base64url")));
});
afterAll(() => platform?.close());

/** A file as it is taken in; its digest. */
async function original(text: string, state = "kept"): Promise<{ sha256: string; id: string }> {
  const stored = await platform.files.put(Buffer.from(text));
  const [id, batch] = [newId(), newId()];
  await platform.db.transaction().execute(async (trx) => {
    await recordBlobs(trx, [stored]);
    await sql`insert into batch (company_id, id, uploaded_by) values (${company}, ${batch}::bigint, 'u1')`.execute(trx);
    await sql`insert into document (company_id, id, batch_id, position, name, sha256, size, state, uploaded_by, uploaded_at)
      values (${company}, ${id}::bigint, ${batch}::bigint, 1, '样张.pdf', ${stored.sha256}, ${stored.size}, ${state}, 'u1',
        ${new Date(platform.clock().getTime() - 2 * DAY_MS)})`.execute(trx);
  });
  return { sha256: stored.sha256, id };
}

/** What is open after a look at everything, as "kind thing"; what every installation notes is left out. */
async function found({ full = false } = {}): Promise<string[]> {
  platform.clock.advance(1_000);
  await checkAll(platform, { full });
  const open = await openFindings(platform.db, 100);
  return open.filter(({ kind }) => kind !== "checksums-off").map(({ kind, thing }) => `${kind} ${thing}`);
}

async function repair(kind: Kind): Promise<string | null> {
  const [finding] = await openFindings(platform.db, 1, [kind]);
  return repairFinding(platform, finding!.id, BY);
}

const repairs = (): Promise<number> =>
  platform.db
    .selectFrom("event")
    .select(({ fn }) => fn.countAll<string>().as("n"))
    .where("type", "=", "integrity.repaired")
    .executeTakeFirstOrThrow()
    .then(({ n }) => Number(n));

test("O2 what is whole has no findings", async () => {
  await original("whole");
  expect(await found()).toEqual([]);
});

test("O2 a flipped byte and a file that is gone are found; the whole copy in the old place is taken, and the damaged bytes are kept", async () => {
  const [flipped, gone] = [await original("to be flipped"), await original("to be removed")];
  const [path, former] = placesOf(platform.config.files, flipped.sha256);
  await mkdir(dirname(former), { recursive: true });
  await writeFile(former, await readFile(path));
  await writeFile(path, "to be flipqed");
  await rm(placesOf(platform.config.files, gone.sha256)[0]);
  expect(await found({ full: true })).toEqual([`original-damaged ${flipped.sha256}`, `original-missing ${gone.sha256}`]);

  const before = await repairs();
  expect(await repair("original-damaged")).toBe("repaired");
  expect(await repairs()).toBe(before + 1);
  expect(await readFile(path, "utf8")).toBe("to be flipped");
  const aside = join(platform.config.files, "damaged");
  expect(await readFile(join(aside, (await readdir(aside))[0]!), "utf8")).toBe("to be flipqed");

  expect(await repair("original-missing"), "there is no other copy").toBe("unrepairable");
  await platform.files.put(Buffer.from("to be removed"));
  expect(await repair("original-missing"), "it is looked at again before anything is done").toBe("gone");
  expect(await found()).toEqual([]);
  const ended = await lastEnded(platform.db, 2);
  expect(Object.fromEntries(ended.map(({ kind, repaired }) => [kind, repaired]))).toEqual({
    "original-damaged": true,
    "original-missing": false,
  });
});

test("O2 what was erased on request isn't missed; a file that nobody was told of is only noted", async () => {
  const erased = await original("erased");
  await sql`update document set deleted_at = now() where company_id = ${company} and id = ${erased.id}::bigint`.execute(
    platform.db,
  );
  await platform.files.remove(erased.sha256);
  const orphan = await platform.files.put(Buffer.from("never acknowledged"));
  expect(await found(), "an upload may just be at it").not.toContain(`original-orphan ${orphan.sha256}`);
  // the clock of the test stands long before the files of its disk
  platform.clock.set(new Date(Date.now() + 2 * DAY_MS));
  expect(await found()).toEqual([`original-orphan ${orphan.sha256}`]);
  expect(await repair("original-orphan")).toBe("unrepairable");
  expect(existsSync(placesOf(platform.config.files, orphan.sha256)[0]), "nothing is deleted").toBe(true);
  await rename(placesOf(platform.config.files, orphan.sha256)[0], join(platform.folder, "moved"));
  expect(await found()).toEqual([]);
});

test("O2 a document that nobody read is sent to the readers again", async () => {
  const unread = await original("unread", "queued");
  expect(await found()).toEqual([`document-unread ${unread.id}`]);
  expect(await repair("document-unread")).toBe("begun");
  expect((await platform.jobs.backlog()).find(({ name }) => name === "read-documents")).toMatchObject({ waiting: 1 });
  await sql`update document set state = 'kept' where company_id = ${company} and id = ${unread.id}::bigint`.execute(platform.db);
  expect(await found()).toEqual([]);
});

test("O2 F6 search rows, numbers, marks and orders that drifted away are made anew; what has no repair says so", async () => {
  const { db } = platform;
  const [a, b, c, d, e, f] = invoices as [string, string, string, string, string, string];
  await sql`delete from invoice_search where company_id = ${company} and id = ${a}::bigint`.execute(db);
  await sql`update invoice_search set txt = 'x', total_fen = 7 where company_id = ${company} and id = ${b}::bigint`.execute(db);
  await sql`delete from number_registry where company_id = ${company} and invoice_id = ${c}::bigint`.execute(db);
  await sql`update invoice set has_original = true, seller_order = 'x' where company_id = ${company} and id = ${d}::bigint`.execute(
    db,
  );
  await sql`update invoice set booking_state = 'booked' where company_id = ${company} and id = ${e}::bigint`.execute(db);
  await sql`update invoice set department_id = 7 where company_id = ${company} and id = ${f}::bigint`.execute(db);
  const mendable = [
    `number-missing ${c}`,
    `order-differs ${d}`,
    `original-mark ${d}`,
    `search-differs ${b}`,
    `search-missing ${a}`,
  ];
  const others = [`department-gone ${f}`, `search-differs ${f}`, `state-unsaid ${e}`];
  expect((await found()).toSorted()).toEqual([...mendable, ...others].toSorted());

  for (const kind of ["number-missing", "order-differs", "search-missing"] as const) expect(await repair(kind)).toBe("repaired");
  expect(await repair("original-mark"), "one repair mended both").toBe("gone");
  for (const finding of await openFindings(db, 10, ["search-differs"]))
    expect(await repairFinding(platform, finding.id, BY)).toBe("repaired");
  expect(await repair("state-unsaid")).toBe("unrepairable");
  expect((await found()).toSorted()).toEqual(others.filter((each) => !each.startsWith("search")).toSorted());

  await sql`update invoice set booking_state = 'not-booked', department_id = null where company_id = ${company}`.execute(db);
  for (const finding of await (await found(), openFindings(db, 10, ["search-differs"])))
    await repairFinding(platform, finding.id, BY);
  await sql`insert into number_registry (number_key, company_id, invoice_id) values ('7', ${company}, 7)`.execute(db);
  expect(await found()).toEqual(["number-orphan 7"]);
  await sql`delete from number_registry where invoice_id = 7`.execute(db);
  expect(await found()).toEqual([]);
});

test("O2 an index that isn't valid is made anew beside the old one, and a constraint is validated", async () => {
  const { db } = platform;
  await sql`update pg_index set indisvalid = false where indexrelid = 'invoice_total'::regclass`.execute(db);
  await sql`alter table watch add constraint watch_whole check (id > 0) not valid`.execute(db);
  expect(await found()).toEqual(["constraint-unvalidated public.watch.watch_whole", "index-invalid public.invoice_total"]);
  expect(await repair("index-invalid")).toBe("repaired");
  expect(await repair("constraint-unvalidated")).toBe("repaired");
  expect(await found()).toEqual([]);
  await sql`alter table watch drop constraint watch_whole`.execute(db);
});

test("O2 an index whose entries stand in the wrong order is found by amcheck, and made anew", async () => {
  const { db } = platform;
  const order = (sign: string) =>
    sql`create or replace function upset_order(int, int) returns int immutable language sql as ${sql.lit(`select ${sign}sign($1 - $2)::int`)}`.execute(
      db,
    );
  await order("");
  await sql`create operator class upset_class for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=,
    operator 5 >, function 1 upset_order(int, int)`.execute(db);
  await sql`create table upset (id int)`.execute(db);
  await sql`create index upset_id on upset (id upset_class)`.execute(db);
  await sql`insert into upset select generate_series(1, 5)`.execute(db);
  await order("-");
  expect(await found({ full: true })).toEqual(["index-damaged public.upset_id"]);
  expect(await found(), "what was wrong is looked at closely each day").toEqual(["index-damaged public.upset_id"]);
  expect(await repair("index-damaged")).toBe("repaired");
  expect(await found()).toEqual([]);
  await sql`drop table upset`.execute(db);
});

test("O2 S2 an event that was changed in the chain is found, and nothing mends it", async () => {
  const { db } = platform;
  await tamper(db, "event", `update event set reason = 'x' where company_id = ${company} and id = (select min(id) from event)`);
  expect(await found({ full: true })).toEqual([`trail-broken ${company}`]);
  expect(await repair("trail-broken")).toBe("unrepairable");
});

test("O2 the daily look goes on where it was stopped, leaves the day to one process, and comes round within 30 days", async () => {
  const stopped = new AbortController();
  stopped.abort();
  expect(await checkToday(platform, stopped.signal, "a")).toBe(false);
  expect((await lastCheck(platform.db)).stage).toBe("originals");
  expect(await checkToday(platform, new AbortController().signal, "a", 0)).toBe(true);
  expect(await checkToday(platform, stopped.signal, "b"), "today is done").toBe(false);
  expect((await lastCheck(platform.db)).endedAt).toEqual(platform.clock());

  let looked: Record<string, string> = {};
  const day = (n: number): Date => new Date(Date.UTC(2025, 0, 1) + n * DAY_MS);
  for (let n = 0; n < 90; n++)
    for (const name of dueOf(FOLDERS, looked, day(n))) looked = { ...looked, [name]: day(n).toISOString().slice(0, 10) };
  expect(Math.min(...FOLDERS.map((name) => Date.parse(looked[name]!)))).toBeGreaterThan(day(89 - 30).getTime());
});

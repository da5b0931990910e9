import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFile } from "#readers/reader.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import { testPlatform } from "#server/platform/testing/test-database.ts";
import type { TestPlatform } from "#server/platform/testing/test-database.ts";
import { seed } from "./seed.ts";
import type { Seeded } from "./seed.ts";
import { WorkListMaker } from "./seed/worklist.ts";
import { SPECIMEN_WORDS } from "./specimen/index.ts";

const OPTIONS = { invoices: 400, companies: 4, documents: 8, today: "2026-01-05" };
/** accounts cost a password hash each, pictures are drawn: on a busy machine this takes its time */
const PATIENCE = 240_000;
const ACCOUNTS = { administrator: "a@piaozai.example", user: "u@piaozai.example", password: "a long password" };

describe("seed", () => {
  let platform: TestPlatform;
  let seeded: Seeded;
  const steps = new Set<string>();
  const work = new WorkListMaker();

  beforeAll(async () => {
    platform = await testPlatform();
    seeded = await seed(
      platform,
      { ...OPTIONS, accounts: ACCOUNTS },
      (step) => steps.add(step.step),
      (invoice) => work.see(invoice),
    );
  }, PATIENCE);
  afterAll(() => platform.close());

  const count = async (table: string): Promise<number> =>
    Number((await sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`.execute(platform.db)).rows[0]!.n);

  test("makes exactly the rows asked for, each with its search row, and tells its steps", async () => {
    expect(seeded.rows).toBe(OPTIONS.invoices);
    expect(await count("invoice")).toBe(OPTIONS.invoices);
    expect(await count("invoice_search")).toBe(OPTIONS.invoices);
    expect([...steps]).toEqual(["people", "invoices", "documents", "statistics"]);
  });

  test("P1 the ordinary user reaches two companies, the administrator all of them, both with a token", async () => {
    const [user, administrator] = [
      await loadActor(platform.db, seeded.user.userId, "api", platform.clock()),
      await loadActor(platform.db, seeded.administrator.userId, "api", platform.clock()),
    ];
    expect(user!.reaches.map((reach) => [reach.companyId, reach.reach])).toEqual([
      [1, "company"],
      [2, "company"],
    ]);
    expect(administrator!.reaches.length).toBe(OPTIONS.companies);
    for (const account of [seeded.user, seeded.administrator]) expect(account.token).toMatch(/^pzt_[0-9a-f]{16}\.[\w-]{43}$/u);
  });

  test("E7 every document is read, joins the invoice that it was drawn from, and opens as a marked specimen", async () => {
    const documents = (
      await sql<{
        sha256: string;
        name: string;
        state: string;
        format: string;
      }>`select sha256, name, state, format from document`.execute(platform.db)
    ).rows;
    expect(documents.length).toBe(seeded.documents);
    expect(new Set(documents.map((document) => document.state))).toEqual(new Set(["read"]));
    expect(await count("invoice_document")).toBe(documents.length);
    const xml = documents.find((document) => document.format === "xml");
    const ofd = documents.find((document) => document.format === "ofd");
    expect(Buffer.from(await platform.files.get(xml!.sha256)).toString("utf8")).toContain(SPECIMEN_WORDS);
    const [reading] = await readFile(await platform.files.get(ofd!.sha256), ofd!.name);
    expect(reading!.invoices.length).toBe(1);
  });

  test("P1 an invoice between two companies of ours stands in both, in no department of either", async () => {
    const pairs = (
      await sql<{ n: string; departments: string }>`
      select count(*) as n, count(department_id) as departments from invoice where digital_key in (select digital_key from invoice group by digital_key having count(*) = 2)`.execute(
        platform.db,
      )
    ).rows[0]!;
    expect(Number(pairs.n)).toBeGreaterThan(0);
    expect(Number(pairs.n) % 2).toBe(0);
    expect(pairs.departments).toBe("0");
  });

  test("S1 what is shown of an invoice has states, items and names", async () => {
    const actor = await loadActor(platform.db, seeded.user.userId, "api", platform.clock());
    const row = (
      await sql<{
        company_id: number;
        id: string;
      }>`select company_id, id from invoice where company_id = 1 and claim_state = 'paid' limit 1`.execute(platform.db)
    ).rows[0]!;
    const [summary] = await presentSummaries(platform.db, actor!, [{ companyId: row.company_id, id: row.id }]);
    expect(summary).toMatchObject({ states: { claim: "paid" }, direction: "received" });
    expect(summary!.department).not.toBeNull();
  });

  test(
    "the same seed makes the same invoices in another database",
    async () => {
      const other = await testPlatform();
      try {
        await seed(other, { ...OPTIONS, documents: 0, accounts: ACCOUNTS });
        const digest = sql<{
          d: string;
        }>`select md5(string_agg(concat_ws('|', company_id, kind, code, number, issue_date, seller_name, buyer_name, total_fen, claim_state, archive_state), ';' order by company_id, number, total_fen)) as d from invoice`;
        expect((await digest.execute(other.db)).rows).toEqual((await digest.execute(platform.db)).rows);
      } finally {
        await other.close();
      }
    },
    PATIENCE,
  );

  test("E4 E6 papers to bend over wait for the worker, each a marked specimen, put in by the two who would", async () => {
    const before = await count("document");
    await work.fill(platform, seeded);
    const added = (
      await sql<{ name: string; state: string; uploaded_by: string }>`
        select name, state, uploaded_by from document order by id offset ${before}`.execute(platform.db)
    ).rows;
    expect(added.length).toBeGreaterThanOrEqual(4);
    expect(added.every(({ name, state }) => name.startsWith("样张-") && state !== "read")).toBe(true);
    expect(new Set(added.map((each) => each.uploaded_by))).toEqual(new Set([seeded.user.userId, seeded.employee!.userId]));
  });
});

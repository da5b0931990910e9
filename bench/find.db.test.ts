/** The comparison of the bench on some thousand invoices: what is there is found, and nothing else is seen. */
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve } from "#server/app/main.ts";
import { testPlatform } from "#server/platform/testing/test-database.ts";
import type { TestPlatform } from "#server/platform/testing/test-database.ts";
import { seed } from "../src/demo/seed.ts";
import { makeAskers } from "./find/askers.ts";
import { drawQuestions } from "./find/questions.ts";
import { recall } from "./find/recall.ts";
import type { Asker, AskerName } from "./find/setting.ts";
import { client } from "./lib/http.ts";
import type { Figure } from "./lib/result.ts";
import { kept } from "./lib/result.ts";

const ROWS = 3_000;
const COMPANIES = 4;
const QUESTIONS = 12;
const PATIENCE = 240_000;

describe("the bench of finding, reduced", () => {
  let platform: TestPlatform;
  let figures: Figure[];

  beforeAll(async () => {
    platform = await testPlatform({ port: 0, rateLimit: 1_000_000, costLimit: 100_000_000 });
    const password = "a long password";
    const seeded = await seed(platform, {
      invoices: ROWS,
      companies: COMPANIES,
      documents: 0,
      today: "2025-06-18",
      accounts: { administrator: "a@piaozai.example", user: "u@piaozai.example", password },
    });
    const pool = new Pool({ connectionString: platform.url, max: 2 });
    const seen = seeded.companies.slice(0, 2).map(({ id }) => id);
    const all = seeded.companies.map(({ id }) => id);
    const made = {
      ...(await makeAskers(platform.db, pool, seen)),
      user: { token: seeded.user.token, reach: { companies: seen } },
      administrator: { token: seeded.administrator.token, reach: { companies: all } },
    };
    const { port } = await serve(platform);
    const base = `http://127.0.0.1:${port}`;
    const askers = Object.fromEntries(
      Object.entries(made).map(([name, asker]) => [name, { ...asker, client: client(base, asker.token) }]),
    ) as Record<AskerName, Asker>;
    const questions = await drawQuestions(pool, seen, QUESTIONS);
    figures = await recall({ pool, seen, askers, questions, say: () => undefined }, QUESTIONS);
    for (const asker of Object.values(askers)) asker.client.close();
    await pool.end();
  }, PATIENCE);
  afterAll(() => platform.close());

  const missed = (begins: string): string[] =>
    figures
      .filter((figure) => figure.what.startsWith(begins) && kept(figure) === false)
      .map(({ what, figure, note }) => `${what}: ${figure} ${note ?? ""}`);

  test("F1 whatever a plain scan of the register finds by a word is found, by whoever may see it, whatever the filters", () => {
    expect(figures.filter(({ what, figure }) => what.startsWith("recall: words") && figure !== null).length).toBeGreaterThan(4);
    expect(missed("recall: words")).toEqual([]);
  });

  test("F1 counts that are said to be exact are", () => {
    expect(missed("  exact counts")).toEqual([]);
  });

  test("P1 nothing is found that a plain scan of what the asker may see doesn't have", () => {
    expect(missed("  found, but not")).toEqual([]);
    expect(missed("ordinary user's answers")).toEqual([]);
  });

  test("F3 D1 whole numbers, their beginnings, ends and middles, mistyped ones, and amounts are found", () => {
    for (const kind of ["number", "8 digits", "code and 8 digits", "20 digits", "amount"])
      expect(missed(`recall: ${kind}`)).toEqual([]);
  });

  test("F2 whatever has a party of these initials is found by them", () => {
    expect(figures.find(({ what }) => what === "recall: pinyin initials")?.figure).toBe(1);
  });
});

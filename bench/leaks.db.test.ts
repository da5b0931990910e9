/**
 * P1: "not for you" and "doesn't exist" are told apart by nothing. That the answers are alike is tested here; that the times are, by
 * `npm run soak -- leaks`, which asks for both in turn some thousand times and compares the two lists. It asks a register of usual size;
 * every route of the server is asked by leak-routes.db.test.ts.
 */
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { serve, startWorker } from "#server/app/main.ts";
import { newToken } from "#server/people/tokens.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { seed } from "../src/demo/seed.ts";
import { makeAskers } from "./find/askers.ts";
import { type Strangers, drawStrangers } from "./find/strangers.ts";
import { ASKS } from "./leaks/asks.ts";
import { forgetTries, lockAll, peopleOf, tryAs, tryToken } from "./leaks/accounts.ts";
import { said } from "./leaks/said.ts";
import { type Pair, leaks, tell, timeOf, timesOfPairs } from "./leaks/timing.ts";
import { type Client, client } from "./lib/http.ts";

/** Pairs that are timed; none in a usual test run, where only the answers are compared. */
const PAIRS = Number(process.env["PIAOZAI_SOAK_ROUNDS"] ?? 0);
const ROWS = PAIRS > 0 ? 60_000 : 3_000;
const COMPANIES = 4;
const DIFFERENT = 120;
const DOCUMENTS = 40;
const ALIKE_CHECKED = 12;
const PATIENCE = 3_600_000;
/** So many rows has a batch, and so many batches are timed: a row is looked for as a question of its own is. */
const BATCH = { rows: 5, pairs: 1_000 };
/** A password is hashed for each try, so fewer are timed. */
const SIGN_INS = 1_000;
const PEOPLE = 60;

let platform: TestPlatform;
let pool: Pool;
let base: string;
let stopWorker: () => Promise<void>;
/** who asks, and whose invoices he may not see */
const askers: Record<string, { api: Client; strangers: Strangers }> = {};

beforeAll(async () => {
  const mail = {
    host: "127.0.0.1",
    port: 9,
    secure: false,
    user: null,
    password: null,
    authority: null,
    from: "x@piaozai.example",
  };
  platform = await testPlatform({
    port: 0,
    trustedProxies: ["loopback"],
    rateLimit: 1_000_000,
    costLimit: 100_000_000,
    ...(PAIRS > 0 ? { mail, baseUrl: "http://piaozai.example" } : {}),
  });
  const seeded = await seed(platform, {
    invoices: ROWS,
    companies: COMPANIES,
    documents: DOCUMENTS,
    today: "2025-06-18",
    databaseUrl: platform.url,
    accounts: { administrator: "a@piaozai.example", user: "u@piaozai.example", password: "a long password" },
  });
  pool = new Pool({ connectionString: platform.url, max: 2 });
  const seen = seeded.companies.slice(0, 2).map(({ id }) => id);
  const { own } = await makeAskers(platform.db, pool, seen);
  // a batch tells when it began and ended, which is what is compared
  const running = { ...platform, clock: () => new Date() };
  const { port } = await serve(running);
  stopWorker = await startWorker(running);
  base = `http://127.0.0.1:${port}`;
  const open = async (token: string, visible: string, companies: number[]) => ({
    api: client(base, token),
    strangers: await drawStrangers(pool, visible, companies, DIFFERENT),
  });
  const others = seeded.companies.slice(2).map(({ id }) => id);
  askers["of another company"] = await open(seeded.user.token, `i.company_id = any('{${seen.join(",")}}')`, others);
  askers["of the same company"] = await open(own.token, `i.owner_id = '${own.reach.ownerId}'`, own.reach.companies);
}, PATIENCE);
afterAll(async () => {
  for (const { api } of Object.values(askers)) api.close();
  await stopWorker();
  await pool.end();
  await platform.close();
}, PATIENCE);

type Batch = { id: string; state: string; startedAt: string; finishedAt: string };

/** Looks many numbers up. @returns what their rows say, and what it took, to the asker's knowledge */
async function batch(api: Client, numbers: string[]): Promise<{ rows: unknown; ms: number }> {
  const { id } = (await api.post("/api/v1/batch-lookups", { text: numbers.join("\n") })) as Batch;
  const ended = async (): Promise<Batch> => {
    const now = (await api.get(`/api/v1/batch-lookups/${id}`)) as Batch;
    expect(now.state).toBe("done");
    return now;
  };
  const { startedAt, finishedAt } = await vi.waitFor(ended, { timeout: 60_000, interval: 20 });
  const rows = await api.get(`/api/v1/batch-lookups/${id}/rows`);
  return { rows, ms: Date.parse(finishedAt) - Date.parse(startedAt) };
}

/** The numbers of the nth batch, one kind of each pair. */
const batchOf = (pairs: readonly Pair[], which: keyof Pair, nth: number): string[] =>
  Array.from({ length: BATCH.rows }, (_, at) => pairs[(nth * BATCH.rows + at) % pairs.length]![which]);

const WHO = ["of another company", "of the same company"];

describe.each(WHO)("P1 what is not for somebody %s is answered as if it weren't there", (who) => {
  for (const [what, { kind, ask }] of Object.entries(ASKS))
    test(what, async () => {
      const { api, strangers } = askers[who]!;
      const pairs = strangers[kind].slice(0, ALIKE_CHECKED);
      expect(pairs.length).toBeGreaterThan(3);
      for (const { hidden, absent } of pairs)
        expect(said(await ask(api, hidden), hidden)).toBe(said(await ask(api, absent), absent));
    });

  test(
    "the rows of a batch",
    async () => {
      const { api, strangers } = askers[who]!;
      const { rows: hidden } = await batch(api, batchOf(strangers.number, "hidden", 0));
      const { rows: absent } = await batch(api, batchOf(strangers.number, "absent", 0));
      expect(said(hidden, "…")).toBe(said(absent, "…"));
    },
    PATIENCE,
  );
});

/** Asks for each pair and says what was found. `before` comes ahead of each round over all pairs. */
async function expectAlike(
  what: string,
  pairs: readonly Pair[],
  count: number,
  ask: (asked: string) => Promise<unknown>,
  before: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const found = await timesOfPairs(pairs, count, async (pair, which, nth) => {
    if (which === "hidden" && nth % pairs.length === 0) await before();
    return timeOf(() => ask(pair[which]));
  });
  tell(what, found);
  expect(leaks(found)).toBe(false);
}

describe.runIf(PAIRS > 0)("P3 whether an account exists is told by no time", () => {
  let people: Pair[];
  beforeAll(async () => {
    people = await peopleOf(pool, PEOPLE);
  });
  const signIn = (email: string) => tryAs(base, "/api/auth/sign-in/email", { email, password: "a wrong password" });
  const afresh = () => forgetTries(pool);

  test(
    "signing in with a wrong password",
    async () => {
      expect(await signIn(people[0]!.hidden)).toBe(await signIn(people[0]!.absent));
      await expectAlike("signing in", people, Math.min(PAIRS, SIGN_INS), signIn, afresh);
    },
    PATIENCE,
  );

  test(
    "signing in by a name that is locked",
    async () => {
      for (const { hidden, absent } of people) for (const email of [hidden, absent]) await signIn(email);
      await lockAll(pool, people);
      expect(await signIn(people[0]!.hidden)).toMatch(/^429 /);
      await expectAlike("signing in by a locked name", people, PAIRS, signIn);
    },
    PATIENCE,
  );

  test.each(["recovery", "unlock"])(
    "asking for a mail: %s",
    async (purpose) => {
      const ask = (email: string) => tryAs(base, `/api/v1/sign-in/${purpose}`, { email });
      expect(await ask(people[0]!.hidden)).toBe(await ask(people[0]!.absent));
      expect(await ask(people[0]!.hidden)).toMatch(/^2/);
      await expectAlike(`asking for a mail, ${purpose}`, people, PAIRS, ask, afresh);
    },
    PATIENCE,
  );

  test(
    "a token with a wrong secret",
    async () => {
      const { rows } = await pool.query<{ id: string }>("select id from api_token limit 3");
      const pairs = rows.map(({ id }) => ({ hidden: id, absent: newToken().id }));
      await expectAlike("a token with a wrong secret", pairs, PAIRS, (id) => tryToken(base, id));
    },
    PATIENCE,
  );
});

describe.runIf(PAIRS > 0).each(WHO)("P1 what is not for somebody %s takes as long as nothing", (who) => {
  test(
    "two lists of the same are alike, so that a difference means something",
    async () => {
      const { api, strangers } = askers[who]!;
      const same = strangers.number.map(({ absent }) => ({ hidden: absent, absent }));
      await expectAlike(`nothing against nothing ${who}`, same, PAIRS, (asked) => ASKS["a whole number"]!.ask(api, asked));
    },
    PATIENCE,
  );

  for (const [what, { kind, ask }] of Object.entries(ASKS))
    test(
      what,
      async () => {
        const { api, strangers } = askers[who]!;
        await expectAlike(`${what} ${who}`, strangers[kind], PAIRS, (asked) => ask(api, asked));
      },
      PATIENCE,
    );

  test(
    "the rows of a batch",
    async () => {
      const { api, strangers } = askers[who]!;
      const found = await timesOfPairs(strangers.mistyped.slice(0, 3), Math.min(PAIRS, BATCH.pairs), async (_, which, nth) => {
        const { ms } = await batch(api, batchOf(strangers.mistyped, which, Math.max(0, nth)));
        return ms;
      });
      tell(`${BATCH.rows} rows of a batch ${who}`, found);
      expect(leaks(found)).toBe(false);
    },
    PATIENCE,
  );
});

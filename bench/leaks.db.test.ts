/**
 * P1: "not for you" and "doesn't exist" are told apart by nothing. That the answers are alike is tested here; that the times are, by
 * `npm run soak -- leaks`, which asks for both in turn some thousand times and compares the two lists.
 */
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { serve, startWorker } from "#server/app/main.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { seed } from "../src/demo/seed.ts";
import { makeAskers } from "./find/askers.ts";
import { type Strangers, drawStrangers } from "./find/strangers.ts";
import { type Comparison, compared } from "./lib/compare.ts";
import { type Client, client } from "./lib/http.ts";

/** Pairs that are timed; none in a usual test run, where only the answers are compared. */
const PAIRS = Number(process.env["PIAOZAI_SOAK_ROUNDS"] ?? 0);
const ROWS = PAIRS > 0 ? 60_000 : 3_000;
const COMPANIES = 4;
const DIFFERENT = 120;
const DOCUMENTS = 40;
const ALIKE_CHECKED = 12;
const PATIENCE = 3_600_000;
/** A batch has so many rows, and is asked that much more seldom. */
const BATCH_ROWS = 40;
/** What is a leak: a difference that chance doesn't make, and by which an answer is told right more than 53 times in 100. */
const LEAK = { deviation: 4, chance: 0.03 };
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
  platform = await testPlatform({ port: 0, trustedProxies: ["loopback"], rateLimit: 1_000_000, costLimit: 100_000_000 });
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

/** The answer, or what it says instead. */
const answered = (asking: Promise<unknown>): Promise<unknown> => asking.catch((error: unknown) => String(error));

type Ask = { kind: keyof Strangers; ask: (api: Client, what: string) => Promise<unknown> };
const ASKS: Record<string, Ask> = {
  "an invoice by its id": { kind: "id", ask: (api, id) => answered(api.get(`/api/v1/invoices/${id}`)) },
  "the original of a document": { kind: "document", ask: (api, id) => answered(api.get(`/api/v1/documents/${id}/original`)) },
  "a list with a filter": { kind: "name", ask: (api, text) => api.get(`/api/v1/invoices?seller=${encodeURIComponent(text)}`) },
  "a whole number": { kind: "number", ask: (api, number) => api.get(`/api/v1/invoices?number=${number}`) },
  "a mistyped number": { kind: "mistyped", ask: (api, text) => api.post("/api/v1/lookups", { text }) },
  suggestions: { kind: "name", ask: (api, text) => api.post("/api/v1/suggestions", { text }) },
  facets: { kind: "name", ask: (api, text) => api.get(`/api/v1/invoices/facets?q=${encodeURIComponent(text)}`) },
};

/** What an answer says, whatever was asked and when. */
const said = (answer: unknown, asked: string): string =>
  JSON.stringify(answer)
    .replaceAll(asked, "…")
    .replace(/urn:piaozai:request:[\w-]+/, "")
    .replace(/\d/g, "0");

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

const batchOf = (numbers: string[], nth: number): string[] =>
  Array.from({ length: BATCH_ROWS }, (_, at) => numbers[(nth * BATCH_ROWS + at) % numbers.length]!);

describe.each(["of another company", "of the same company"])(
  "P1 what is not for somebody %s is answered as if it weren't there",
  (who) => {
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
        const { rows: hidden } = await batch(
          api,
          batchOf(
            strangers.number.map((pair) => pair.hidden),
            0,
          ),
        );
        const { rows: absent } = await batch(
          api,
          batchOf(
            strangers.number.map((pair) => pair.absent),
            0,
          ),
        );
        expect(said(hidden, "…")).toBe(said(absent, "…"));
      },
      PATIENCE,
    );
  },
);

type Timed = (what: { hidden: string; absent: string }, which: "hidden" | "absent", nth: number) => Promise<number>;

/** Both of each pair in an order of chance, so that a busy moment hits either as often. */
async function timesOfPairs(pairs: Strangers[keyof Strangers], count: number, timed: Timed): Promise<Comparison> {
  const times = { hidden: [] as number[], absent: [] as number[] };
  for (let nth = -pairs.length; nth < count; nth++) {
    const pair = pairs[(nth + pairs.length) % pairs.length]!;
    for (const which of Math.random() < 0.5 ? (["hidden", "absent"] as const) : (["absent", "hidden"] as const)) {
      const ms = await timed(pair, which, nth);
      // each is asked once beforehand
      if (nth >= 0) times[which].push(ms);
    }
  }
  return compared(times.hidden, times.absent);
}

function tell(what: string, who: string, { medians, p95, chance, deviation }: Comparison): void {
  const ms = ([hidden, absent]: [number, number]): string => `${hidden.toFixed(3)} | ${absent.toFixed(3)} ms`;
  console.log(`${what} ${who}: median ${ms(medians)}, p95 ${ms(p95)}, chance ${chance.toFixed(3)}, ${deviation.toFixed(1)} σ`);
}
const leaks = ({ chance, deviation }: Comparison): boolean =>
  Math.abs(deviation) > LEAK.deviation && Math.abs(chance - 0.5) > LEAK.chance;

/** A try from an address of its own: what is compared is the answer, not the patience with one address. */
let tries = 0;
async function trySignIn(path: string, body: object): Promise<string> {
  const address = `10.${(tries >> 16) & 255}.${(tries >> 8) & 255}.${tries++ & 255}`;
  const headers = { "content-type": "application/json", "x-forwarded-for": address };
  const answer = await fetch(`${base}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return `${answer.status} ${said(await answer.json(), "…")}`;
}

describe.runIf(PAIRS > 0)("P3 whether an account exists is told by no time", () => {
  test(
    "signing in with a wrong password",
    async () => {
      const people = await peopleOf(PEOPLE);
      const ask = (email: string) => trySignIn("/api/auth/sign-in/email", { email, password: "a wrong password" });
      expect(await ask(people[0]!.hidden)).toBe(await ask(people[0]!.absent));
      const found = await timesOfPairs(people, Math.min(PAIRS, SIGN_INS), async (pair, which, nth) => {
        // names lock after some tries, which would be compared instead
        if (which === "hidden" && nth % PEOPLE === 0) await forgetTries();
        const started = performance.now();
        await ask(pair[which]);
        return performance.now() - started;
      });
      tell("signing in", "with and without an account", found);
      expect(leaks(found)).toBe(false);
    },
    PATIENCE,
  );
});

async function peopleOf(count: number): Promise<{ hidden: string; absent: string }[]> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
     select 'leak-' || n, 'x', 'leak-' || n || '@piaozai.example', true, now(), now() from generate_series(1, $1::int) n returning id`,
    [count],
  );
  await pool.query(
    `insert into account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
     select u.id, u.id, 'credential', u.id, (select a.password from account a where a.password is not null limit 1), now(), now()
     from "user" u where u.id like 'leak-%'`,
  );
  return rows.map(({ id }) => ({ hidden: `${id}@piaozai.example`, absent: `${id.replace("leak", "none")}@piaozai.example` }));
}

/** Whatever counts tries, in whichever table. */
async function forgetTries(): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename in ('sign_in_failure', 'attempt_count')",
  );
  for (const { name } of rows) await pool.query(`delete from ${name}`);
}

describe.runIf(PAIRS > 0).each(["of another company", "of the same company"])(
  "P1 what is not for somebody %s takes as long as nothing",
  (who) => {
    const timing =
      (api: () => Client, ask: Ask["ask"]): Timed =>
      async (pair, which) => {
        const started = performance.now();
        await ask(api(), pair[which]);
        return performance.now() - started;
      };

    test(
      "two lists of the same are alike, so that a difference means something",
      async () => {
        const { api, strangers } = askers[who]!;
        const same = strangers.number.map(({ absent }) => ({ hidden: absent, absent }));
        const found = await timesOfPairs(
          same,
          PAIRS,
          timing(() => api, ASKS["a whole number"]!.ask),
        );
        tell("nothing against nothing", who, found);
        expect(leaks(found)).toBe(false);
      },
      PATIENCE,
    );

    for (const [what, { kind, ask }] of Object.entries(ASKS))
      test(
        what,
        async () => {
          const { api, strangers } = askers[who]!;
          const found = await timesOfPairs(
            strangers[kind],
            PAIRS,
            timing(() => api, ask),
          );
          tell(what, who, found);
          expect(leaks(found)).toBe(false);
        },
        PATIENCE,
      );

    test(
      "the rows of a batch",
      async () => {
        const { api, strangers } = askers[who]!;
        const found = await timesOfPairs(strangers.number.slice(0, 3), Math.ceil(PAIRS / BATCH_ROWS), async (_, which, nth) => {
          const numbers = batchOf(
            strangers.number.map((pair) => pair[which]),
            Math.max(0, nth),
          );
          return (await batch(api, numbers)).ms;
        });
        tell(`${BATCH_ROWS} rows of a batch`, who, found);
        expect(leaks(found)).toBe(false);
      },
      PATIENCE,
    );
  },
);

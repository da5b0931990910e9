/** What sealing costs: the same invoices registered through the API with the trail's sealing and without; and how fast an export is made and proven. */
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { verifyExport } from "#server/operations/audit/verify.ts";
import { createPool } from "#server/platform/database/database.ts";
import type { Bench } from "./bench.ts";
import { prepared, serving } from "./lib/prepared.ts";
import { cpuOf, cpuOfPostgres } from "./lib/processes.ts";
import type { Figure } from "./lib/result.ts";
import { throughApi, twinFiles } from "./lib/uploads.ts";

const PAIRS = 4;
const INVOICES = 800;
/** after registering, in both ways alike: sealing comes behind, a round each ten seconds, and so do names and statistics */
const SETTLED_MS = 11_000;
const IDLE_MS = 6_000;
const SEALED_WITHIN_MS = 30_000;
const BUDGET = 1.1;

/** Without: nothing is noted to be sealed, no salt is made, no index of times is written. */
const OFF = [
  "alter table event alter column salt drop default",
  "drop index if exists event_at",
  "create or replace function skip_row() returns trigger language plpgsql as 'begin return null; end'",
  "create or replace trigger bench_off before insert on event_unsealed for each row execute function skip_row()",
];
const ON = [
  "alter table event alter column salt set default gen_random_uuid()",
  "create index if not exists event_at on event (company_id, at, id)",
  "drop trigger if exists bench_off on event_unsealed",
];
type Way = "with" | "without";
/** Of one way of a pair. `cpu`: seconds of server and PostgreSQL beyond those of as long a time without work; `wall`: until the last is registered. */
type Spent = { cpu: number; wall: number; events: number; records: number };

const bench: Bench = async ({ rows, say }) => {
  const data = await prepared(rows, say);
  const pool = createPool(data.databaseUrl, { max: 2 });
  const { base, server } = await serving(data);
  const cpu = (): number => (cpuOfPostgres(process.pid) ?? 0) + (cpuOf(server.child.pid!) ?? 0);
  try {
    await throughApi(base, data.administrator, twinFiles(INVOICES, `warm ${Date.now()}`)[0]);
    await all(pool, await vacuuming(pool, false));
    await pause(SETTLED_MS);
    await nothingWaits(pool);
    const idle = await idleRate(cpu);
    const pairs: Record<Way, Spent>[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      say(`pair ${pair + 1} of ${PAIRS}`);
      const files = twinFiles(INVOICES, `${pair} ${Date.now()}`);
      // with, without, without, with …: what grows meanwhile falls on both alike, and so does whatever comes first
      const ways: Way[] = pair % 2 === 0 ? ["with", "without"] : ["without", "with"];
      const spent: Partial<Record<Way, Spent>> = {};
      for (const [i, way] of ways.entries()) {
        await all(pool, way === "with" ? ON : OFF);
        await pool.query("checkpoint");
        const before = { cpu: cpu(), at: performance.now(), ...(await counts(pool)) };
        const { registered } = await throughApi(base, data.administrator, files[i as 0 | 1]);
        const wall = (performance.now() - before.at) / 1000;
        if (registered !== INVOICES) throw new Error(`${registered} of ${INVOICES} were registered`);
        await pause(SETTLED_MS);
        if (way === "with") await nothingWaits(pool);
        const after = await counts(pool);
        spent[way] = {
          cpu: cpu() - before.cpu - (idle * (performance.now() - before.at)) / 1000,
          wall,
          events: after.events - before.events,
          records: after.records - before.records,
        };
      }
      pairs.push(spent as Record<Way, Spent>);
    }
    await all(pool, ON);
    return [...figuresOf(pairs, idle), ...(await exporting(base, data.administrator, pool))];
  } finally {
    await all(pool, [...ON, ...(await vacuuming(pool, true))]);
    await server.stop();
    await pool.end();
    await data.stop();
  }
};
export default bench;

function figuresOf(pairs: readonly Record<Way, Spent>[], idle: number): Figure[] {
  const sum = (way: Way, what: keyof Spent): number => pairs.reduce((all, pair) => all + pair[way][what], 0);
  const each = (way: Way): number => (sum(way, "cpu") * 1000) / (pairs.length * INVOICES);
  const ratios = pairs.map((pair) => pair.with.cpu / pair.without.cpu).toSorted((a, b) => a - b);
  const of = `${pairs.length} pairs of ${INVOICES} invoices in turn`;
  return [
    {
      bench: "trail",
      what: "processor time for registering an invoice, sealed until nothing waits",
      figure: each("with"),
      unit: "ms",
      budget: { most: each("without") * BUDGET },
      peer: "without sealing",
      peerFigure: each("without"),
      note: `PostgreSQL and server together, without autovacuum but for event_unsealed, less the ${(idle * 100).toFixed(1)} % of a core that they take without work; ratio ${(each("with") / each("without")).toFixed(3)}, of the pairs ${ratios.map((ratio) => ratio.toFixed(3)).join(" ")}; ${of}; records and events ${sum("with", "records")} and ${sum("with", "events")} with, ${sum("without", "records")} and ${sum("without", "events")} without`,
    },
    {
      bench: "trail",
      what: "invoices registered a second, with sealing",
      figure: (pairs.length * INVOICES) / sum("with", "wall"),
      unit: "/s",
      budget: { least: (pairs.length * INVOICES) / sum("without", "wall") / BUDGET },
      peer: "without sealing",
      peerFigure: (pairs.length * INVOICES) / sum("without", "wall"),
      note: of,
    },
  ];
}

/** PostgreSQL looks after the big tables at moments of its own, for as long as a way takes: that waits, but for the table that sealing empties. */
async function vacuuming(pool: Pool, on: boolean): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'event_unsealed'",
  );
  return rows.map(({ name }) => `alter table ${name} ${on ? "reset" : "set"} (autovacuum_enabled${on ? "" : " = false"})`);
}

/** Processor seconds that server and PostgreSQL take in a second without work. */
async function idleRate(cpu: () => number): Promise<number> {
  const [before, at] = [cpu(), performance.now()];
  await pause(IDLE_MS);
  return (cpu() - before) / ((performance.now() - at) / 1000);
}

async function counts(pool: Pool): Promise<{ events: number; records: number }> {
  const { rows } = await pool.query<{ events: number; records: number }>(
    "select (select count(*) from event)::float8 as events, (select count(*) from invoice)::float8 as records",
  );
  return rows[0]!;
}

async function all(pool: Pool, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await pool.query(statement);
}

async function nothingWaits(pool: Pool): Promise<void> {
  for (const until = performance.now() + SEALED_WITHIN_MS; performance.now() < until; await pause(100)) {
    const { rows } = await pool.query("select 1 from event_unsealed limit 1");
    if (rows.length === 0) return;
  }
  throw new Error(`not everything was sealed within ${SEALED_WITHIN_MS} ms`);
}

/** Everything of the company with the most that is sealed: asked for, and proven line by line as it comes. */
async function exporting(base: string, token: string, pool: Pool): Promise<Figure[]> {
  const { rows } = await pool.query<{ company_id: number }>("select company_id from event_log order by size desc limit 1");
  const started = performance.now();
  const response = await fetch(`${base}/api/v1/audit/exports`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ company: rows[0]!.company_id }),
  });
  const report = await verifyExport(linesOf(response));
  if (!report.ok) throw new Error(`the export isn't whole: ${JSON.stringify(report.problems.slice(0, 3))}`);
  const rate = report.events / ((performance.now() - started) / 1000);
  return [
    {
      bench: "trail",
      what: "events exported and proven a second",
      figure: rate,
      unit: "/s",
      note: `${report.events} events of one company`,
    },
  ];
}

/** The lines of an answer, without their line feeds. */
async function* linesOf(response: Response): AsyncGenerator<string> {
  if (!response.ok || response.body === null)
    throw new Error(`the export was answered with ${response.status}: ${await response.text()}`);
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const pieces = (rest + chunk).split("\n");
    rest = pieces.pop() ?? "";
    yield* pieces;
  }
}

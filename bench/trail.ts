/** What sealing costs: invoices registered through the API with the trail's sealing and without, in turn; and how fast an export is made and proven. */
import type { Pool } from "pg";
import { verifyExport } from "#server/operations/audit/verify.ts";
import { createPool } from "#server/platform/database/database.ts";
import type { Bench } from "./bench.ts";
import { prepared, serving } from "./lib/prepared.ts";
import { cpuOf, cpuOfPostgres } from "./lib/processes.ts";
import type { Figure } from "./lib/result.ts";
import { throughApi, xmlFiles } from "./lib/uploads.ts";

const ROUNDS = 6;
const INVOICES = 400;
const SEALED_WITHIN_MS = 8_000;

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

const bench: Bench = async ({ rows, say }) => {
  const data = await prepared(rows, say);
  const pool = createPool(data.databaseUrl, { max: 2 });
  const { base, server } = await serving(data);
  try {
    await throughApi(base, data.administrator, xmlFiles(INVOICES, `warm ${Date.now()}`));
    const spent = { with: 0, without: 0 };
    const count = { with: 0, without: 0 };
    for (let round = 0; round < ROUNDS * 2; round++) {
      // with, without, without, with …: what grows meanwhile falls on both alike
      const way = [0, 3].includes(round % 4) ? "with" : "without";
      await all(pool, way === "with" ? ON : OFF);
      say(`${way} sealing, round ${Math.floor(round / 2) + 1} of ${ROUNDS}`);
      const files = xmlFiles(INVOICES, `${way} ${round} ${Date.now()}`);
      const before = cpu(server.child.pid!);
      count[way] += (await throughApi(base, data.administrator, files)).registered;
      // sealing comes behind; both ways wait as long for it, as a server that waits isn't free either
      await new Promise((resolve) => setTimeout(resolve, SEALED_WITHIN_MS));
      if (way === "with") await nothingWaits(pool);
      spent[way] += cpu(server.child.pid!) - before;
    }
    await all(pool, ON);
    const each = (way: "with" | "without"): number => (spent[way] * 1000) / count[way];
    const figures: Figure[] = [
      {
        bench: "trail",
        what: "processor time for registering an invoice, sealed until nothing waits",
        figure: each("with"),
        unit: "ms",
        budget: { most: each("without") * 1.1 },
        peer: "without sealing",
        peerFigure: each("without"),
        note: `PostgreSQL and server together; ratio ${(each("with") / each("without")).toFixed(3)}; ${count.with} invoices with and ${count.without} without, in turn`,
      },
    ];
    return [...figures, ...(await exporting(base, data.administrator, pool))];
  } finally {
    await all(pool, ON);
    await server.stop();
    await pool.end();
    await data.stop();
  }
};
export default bench;

/** Processor seconds so far of the bench's PostgreSQL and of the server with its worker. */
const cpu = (serverPid: number): number => (cpuOfPostgres(process.pid) ?? 0) + (cpuOf(serverPid) ?? 0);

async function all(pool: Pool, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await pool.query(statement);
}

async function nothingWaits(pool: Pool): Promise<void> {
  const { rows } = await pool.query("select 1 from event_unsealed limit 1");
  if (rows.length > 0) throw new Error(`not everything was sealed within ${SEALED_WITHIN_MS} ms`);
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

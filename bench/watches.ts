/** What 100,000 questions that wait cost the taking in of invoices: processor time for each, with and without them, turn by turn in one run. */
import type { Pool } from "pg";
import { conditionsOf, understand } from "#domain/question.ts";
import { keysOfAsked } from "#domain/watches/watch-keys.ts";
import { createPool } from "#server/platform/database/database.ts";
import { newId } from "#server/platform/ids.ts";
import { Random } from "../src/demo/random.ts";
import type { Bench } from "./bench.ts";
import { prepared, serving } from "./lib/prepared.ts";
import { cpuOf, cpuOfPostgres } from "./lib/processes.ts";
import { throughApi, twinFiles } from "./lib/uploads.ts";

const WATCHES = 100_000;
const ROUNDS = 4;
const INVOICES = 500;
const AT_ONCE = 5_000;

const bench: Bench = async ({ rows, say }) => {
  const data = await prepared(rows, say);
  const pool = createPool(data.databaseUrl, { max: 2 });
  say(`${WATCHES} questions that wait`);
  await fill(pool);
  const { base, server } = await serving(data);
  try {
    const spent: Record<"none" | "all", number[]> = { none: [], all: [] };
    const rates: Record<"none" | "all", number[]> = { none: [], all: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      const [one, other] = twinFiles(INVOICES, `${Date.now()}`);
      // each goes first as often as the other; the first round warms up
      const turns = [["none", one] as const, ["all", other] as const];
      for (const [which, files] of round % 2 === 0 ? turns : turns.toReversed()) {
        await show(pool, which);
        const before = cpu(server.child.pid!);
        const { rate, registered } = await throughApi(base, data.administrator, files);
        await caughtUp(pool);
        if (registered !== files.length) throw new Error(`${registered} of ${files.length} were registered`);
        if (round === 0) continue;
        spent[which].push(((cpu(server.child.pid!) - before) * 1000) / files.length);
        rates[which].push(rate);
      }
      say(`round ${round} of ${ROUNDS}`);
    }
    const [all, none] = [mean(spent.all), mean(spent.none)];
    return [
      {
        bench: "watches",
        what: `taking in with ${WATCHES} questions that wait, processor time`,
        figure: all,
        unit: "ms",
        budget: { most: none * 1.05 },
        peer: "with none",
        peerFigure: none,
        note: `of PostgreSQL and the server for each invoice, until watches were told; ${mean(rates.all).toFixed(0)} and ${mean(rates.none).toFixed(0)} /s; each round: ${spent.all.map((ms, at) => (ms / spent.none[at]!).toFixed(2)).join(", ")}`,
      },
    ];
  } finally {
    await show(pool, "all");
    await pool.query("truncate watch, watch_key");
    await pool.query("drop schema if exists waits, waits_aside cascade");
    await server.stop();
    await pool.end();
    await data.stop();
  }
};
export default bench;

const mean = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0) / all.length;
const cpu = (serverPid: number): number => (cpuOfPostgres(process.pid) ?? 0) + (cpuOf(serverPid) ?? 0);

/** Half ask for a number with an amount, half for an amount and a company, as people do. */
async function fill(pool: Pool): Promise<void> {
  await pool.query(
    "drop schema if exists waits cascade; create schema waits; create schema if not exists waits_aside; create table waits.watch_key (like watch_key including all)",
  );
  await pool.query("truncate watch, watch_key");
  const { rows } = await pool.query<{ id: string }>(`select id from "user" where id not like 'svc-%' limit 1`);
  const chance = new Random("watches");
  const now = new Date();
  for (let start = 0; start < WATCHES; start += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, at) => {
      const yuan = `${Math.floor(chance.next() * 200_000)}.${String(Math.floor(chance.next() * 100)).padStart(2, "0")}`;
      const number = `26${String(11 + Math.floor(chance.next() * 50))}7000${String(Math.floor(chance.next() * 1e12)).padStart(12, "0")}`;
      const text = (start + at) % 2 === 0 ? `${number} 金额${yuan}` : `样张技术 ${yuan}`;
      return { id: newId(), text, keys: keysOfAsked(conditionsOf(understand(text, now))) ?? [] };
    });
    await pool.query(
      `insert into watch (id, user_id, company_id, lookup_id, question, asked_at, created_at, expires_at)
       select r.id, $2, 1, r.id, jsonb_build_object('text', r.text, 'filters', '{}'::jsonb), now(), now(), now() + interval '90 days'
       from json_to_recordset($1) as r(id bigint, text text)`,
      [JSON.stringify(some), rows[0]!.id],
    );
    await pool.query(
      "insert into watch_key (key, watch_id) select k, r.id from json_to_recordset($1) as r(id bigint, keys json), json_array_elements_text(r.keys) k",
      [JSON.stringify(some)],
    );
  }
  await pool.query("analyze watch_key");
}

/** The keys of all, or an empty table in their place. */
async function show(pool: Pool, which: "none" | "all"): Promise<void> {
  const { rows } = await pool.query<{ any: boolean }>("select exists (select 1 from watch_key) as any");
  if (rows[0]!.any === (which === "all")) return;
  await pool.query(`begin; alter table watch_key set schema waits_aside; alter table waits.watch_key set schema public;
    alter table waits_aside.watch_key set schema waits; commit`);
}

/** Until watches were told of all that came. */
async function caughtUp(pool: Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ behind: boolean }>(
      "select exists (select 1 from outbox_waiting) or (select seq from watch_head) < (select seq from outbox_head) as behind",
    );
    if (!rows[0]!.behind) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

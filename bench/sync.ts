/**
 * Sources: how long an invoice that is handed in takes until it is found, invoices a second through each source beside a bare INSERT
 * loop, and a mailbox of 100,000 mails synchronised for the first time by a server that is killed in the midst, with what later runs
 * transfer. A source of another kind adds its line to SOURCES.
 */
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { createPool } from "#server/platform/database/database.ts";
import { hasDovecot, imapHost } from "#server/platform/mail/testing/imap-host.ts";
import type { Bench } from "./bench.ts";
import { type Prepared, prepared, serving } from "./lib/prepared.ts";
import { type Running, answers, freePort, startNode } from "./lib/processes.ts";
import type { Figure } from "./lib/result.ts";
import { firstSync } from "./sync/first-sync.ts";
import { type Proxy, proxyTo } from "./sync/mails.ts";
import { pushed } from "./sync/push.ts";
import { SOURCES } from "./sync/ways.ts";
import { type World, add, counts, ended, timed, until } from "./sync/world.ts";

/** Invoices through each source. */
const INVOICES = 1_000;

const bench: Bench = async ({ rows, say }) => {
  if (!hasDovecot) return [{ bench: "sync", what: "a mailbox", figure: null, unit: "/s", note: "dovecot isn't installed" }];
  const data = await prepared(1000, say);
  const imap = await imapHost();
  const proxy = await proxyTo(imap.port);
  const folder = await mkdtemp(join(tmpdir(), "piaozai-sync-"));
  const pool = createPool(data.databaseUrl, { max: 2 });
  writeFileSync(join(folder, "ca.pem"), imap.cert);
  const simulator = await simulating(join(folder, "simulator"));
  const env = {
    PIAOZAI_INBOX: join(folder, "inbox"),
    PIAOZAI_PRIVATE_HOSTS: "localhost,127.0.0.1",
    NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"),
  };
  const start = () => serving(data, env);
  let { base, server } = await start();
  const world = {
    base,
    token: data.administrator,
    company: data.seen[0]!,
    pool,
    inbox: env.PIAOZAI_INBOX,
    imap,
    proxy,
    simulator: simulator.address,
  };
  try {
    const bare = await bareInserts(pool);
    const handedIn = await pushed({ ...world, word: `p${Date.now()}` }, INVOICES, bare, say);
    const rates = await throughEach({ ...world, word: `w${Date.now()}` }, say);
    const first = await firstSync({ ...world, word: `m${Date.now()}` }, rows, say, async () => {
      server.child.kill("SIGKILL");
      ({ base, server } = await start());
      world.base = base;
      return base;
    });
    return [...handedIn, ...rates.map((rate) => ({ ...rate, peer: "a bare INSERT loop", peerFigure: bare })), ...first];
  } finally {
    await ended({ ...world, base, word: "" }).catch(() => undefined);
    await stopAll(server, data, pool, proxy);
    await simulator.running.stop();
    await imap.close();
    await rm(folder, { recursive: true, force: true });
  }
};
export default bench;

async function simulating(folder: string): Promise<{ address: string; running: Running }> {
  const port = await freePort();
  const script = "tools/tax-platform-simulator/main.ts";
  const running = startNode([script, "--port", String(port), "--data", folder], {});
  const address = `http://127.0.0.1:${port}`;
  await answers(`${address}/control`, running, 30);
  return { address, running };
}

async function stopAll(server: Running, data: Prepared, pool: Pool, proxy: Proxy): Promise<void> {
  await server.stop();
  proxy.close();
  await pool.end();
  await data.stop();
}

async function throughEach(world: World, say: (line: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, { of, place: placed }] of Object.entries(SOURCES)) {
    say(`${INVOICES} invoices through ${name}`);
    const { close, ...place } = await placed(world, INVOICES);
    const before = await counts(world.pool);
    const { seconds } = await timed(async () => {
      await add(world, place, name);
      await until(async () => (await counts(world.pool)).read >= before.read + INVOICES);
    });
    close?.();
    const made = (await counts(world.pool)).invoices - before.invoices;
    figures.push({
      bench: "sync",
      what: `invoices a second through ${name}`,
      figure: INVOICES / seconds,
      unit: "/s",
      note: `${INVOICES} ${of}, from adding the source to the last one read and registered; ${made} were new, the others joined those that were there`,
    });
  }
  return figures;
}

/** What the database alone does with as many rows, one after the other. */
async function bareInserts(pool: Pool): Promise<number> {
  await pool.query("create table if not exists bench_bare (id bigint primary key, number text, total bigint, seller text)");
  const { seconds } = await timed(async () => {
    for (let id = 0; id < INVOICES; id += 1)
      await pool.query("insert into bench_bare values ($1, $2, $3, $4)", [id, `2511200000031${id}`, id, "seller"]);
  });
  await pool.query("drop table bench_bare");
  return INVOICES / seconds;
}

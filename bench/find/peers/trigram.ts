/** pg_trgm and LIKE: in the product's own server where the extension is there, else in a Debian PostgreSQL beside it. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Pool } from "pg";
import { freePort } from "../../lib/processes.ts";
import { keptIn } from "./kept.ts";
import { textsOf } from "./texts.ts";
import type { PeerOrWhy } from "./texts.ts";

const NAME = "pg_trgm LIKE";
const PAGE = 21;
const DEBIAN = "/usr/lib/postgresql";
/** The index is made at once after loading; this share of the time is for the loading. */
const LOADING = 0.25;

export async function trigramPeer(pool: Pool, folder: string, minutes: number): Promise<PeerOrWhy> {
  const { rows } = await pool.query("select 1 from pg_available_extensions where name = 'pg_trgm'");
  if (rows.length > 0) return peerIn(pool, pool, `${NAME}, same server`, folder, "trigram-here", minutes, async () => undefined);
  const bin = debianBin();
  if (bin === null)
    return { name: NAME, why: "the server has no pg_trgm, nor is there a Debian one: apt-get install postgresql-contrib" };
  const owner = ownerOfServer();
  const data = join(folder, "peers", "postgres");
  const as = owner === null ? {} : { uid: owner.uid, gid: owner.gid };
  if (!existsSync(join(data, "PG_VERSION"))) {
    execFileSync("mkdir", ["-p", data]);
    if (owner !== null) chownSync(data, owner.uid, owner.gid);
    execFileSync(join(bin, "initdb"), ["-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], {
      ...as,
      cwd: "/",
      stdio: "ignore",
    });
  }
  const port = await freePort();
  const settings = await settingsOf(pool);
  const server = spawn(
    join(bin, "postgres"),
    ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", "", ...settings.flatMap((each) => ["-c", each])],
    { ...as, cwd: "/", stdio: "ignore" },
  );
  const there = new Pool({ host: "127.0.0.1", port, user: "bench", database: "postgres", max: 2 });
  await answering(there);
  const stop = async (): Promise<void> => {
    await there.end();
    const ended = once(server, "exit");
    server.kill("SIGINT");
    await ended;
  };
  return peerIn(pool, there, `${NAME}, Debian's server`, folder, "trigram", minutes, stop);
}

/** The planner and the memory are the same on both. */
async function settingsOf(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ setting: string }>(
    `select name || '=' || current_setting(name) as setting from pg_settings
     where name in ('shared_buffers', 'work_mem', 'effective_cache_size', 'random_page_cost', 'jit')`,
  );
  return [...rows.map(({ setting }) => setting), "fsync=off", "maintenance_work_mem=1GB", "max_wal_size=8GB"];
}

async function answering(pool: Pool): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await pool.query("select 1");
      return;
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function debianBin(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.find(
    (version) => existsSync(join(DEBIAN, version, "lib/pg_trgm.so")) && existsSync(join(DEBIAN, version, "bin/postgres")),
  );
  return found === undefined ? null : join(DEBIAN, found, "bin");
}

/** PostgreSQL refuses to run as root: then it runs as the system's postgres. */
function ownerOfServer(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function peerIn(
  from: Pool,
  to: Pool,
  name: string,
  folder: string,
  keptName: string,
  minutes: number,
  close: () => Promise<void>,
): Promise<PeerOrWhy> {
  const { loaded } = await keptIn(folder, keptName, async () => {
    await to.query("create extension if not exists pg_trgm");
    await to.query("create schema if not exists bench");
    await to.query("drop table if exists bench.trgm");
    await to.query('create table bench.trgm (company_id int, id bigint, d date, txt text collate "C")');
    let rows = 0;
    for await (const part of textsOf(from, performance.now() + minutes * 60_000 * LOADING)) {
      await to.query("insert into bench.trgm select * from unnest($1::int[], $2::bigint[], $3::date[], $4::text[])", [
        part.map((row) => row.companyId),
        part.map((row) => row.id),
        part.map((row) => row.day),
        part.map((row) => row.txt),
      ]);
      rows += part.length;
    }
    await to.query("create index on bench.trgm using gin (txt gin_trgm_ops)");
    await to.query("create index on bench.trgm (company_id, d desc, id desc)");
    await to.query("vacuum analyze bench.trgm");
    return rows;
  });
  return {
    name,
    loaded,
    least: 1,
    close,
    find: async (word, companies) => {
      const values = [companies, `%${word.replaceAll(/[%_\\]/gu, "\\$&")}%`];
      const where = "from bench.trgm where company_id = any($1) and txt like $2";
      await to.query({ name: "trgm", text: `select id ${where} order by d desc, id desc limit ${PAGE}`, values });
      await to.query({ name: "trgmcount", text: `select count(*) from (select 1 ${where} limit 10001) few`, values });
    },
  };
}

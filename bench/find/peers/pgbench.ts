/** The same exact look-up straight in PostgreSQL. */
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { findPeer, notInstalled, runPeer } from "../../lib/peers.ts";

/** Look-ups a second by pgbench with prepared statements; a note where it isn't there. */
export async function pgbenchRate(
  pool: Pool,
  url: string,
  companies: number[],
  numbers: string[],
  clients: number,
): Promise<{ rate: number | null; note?: string }> {
  const program = findPeer("pgbench");
  if (program === null) return { rate: null, note: notInstalled("pgbench") };
  await pool.query("create schema if not exists bench");
  await pool.query('create table if not exists bench.number (i int primary key, number text collate "C")');
  await pool.query(
    "insert into bench.number select i, n from unnest($1::text[]) with ordinality as x(n, i) on conflict do nothing",
    [numbers],
  );
  await pool.query("analyze bench.number");
  const script = join(tmpdir(), `piaozai-bench-${process.pid}.sql`);
  writeFileSync(
    script,
    `\\set i random(1, ${numbers.length})\nselect i.* from bench.number b join invoice i on i.company_id = any('{${companies.join(",")}}') and i.number = b.number where b.i = :i;\n`,
  );
  try {
    const { hostname, port, username, password, pathname } = new URL(url);
    const output = await runPeer(
      program,
      [
        "-n",
        "-M",
        "prepared",
        "-c",
        String(clients),
        "-j",
        "1",
        "-T",
        "4",
        "-f",
        script,
        "-h",
        hostname,
        "-p",
        port,
        "-U",
        username,
        pathname.slice(1),
      ],
      { env: { PGPASSWORD: decodeURIComponent(password) } },
    );
    const tps = /tps = ([\d.]+)/u.exec(output);
    return tps ? { rate: Number(tps[1]) } : { rate: null, note: "pgbench gave no figure" };
  } catch (error) {
    return { rate: null, note: `pgbench failed: ${(error as Error).message.trim().split("\n").at(-1) ?? ""}` };
  } finally {
    rmSync(script, { force: true });
  }
}

/** A database full of made-up invoices for the benchmarks that need one; kept between runs of the same size. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "#server/platform/embedded/launcher.ts";
import { sealOlder } from "#server/operations/audit/older.ts";
import { loadConfig } from "#server/platform/config.ts";
import { openPlatform, prepareDatabase } from "#server/platform/platform.ts";
import { ownKey } from "#server/platform/signing.ts";
import { seed } from "../../src/demo/seed.ts";
import { type Running, answers, freePort, startNode } from "./processes.ts";

export const COMPANIES = 50;
export const TODAY = "2026-11-24";

export type Prepared = {
  folder: string;
  databaseUrl: string;
  rows: number;
  administrator: string;
  user: string;
  /** tokens of users of other reach (src/demo/seed/people) */
  departments?: string;
  own?: string;
  twenty?: string;
  /** the companies that the ordinary user sees */
  seen: number[];
  /** rows a second while it was filled; null where it was there already */
  filledAt: number | null;
  stop(): Promise<void>;
};

type Note = Pick<Prepared, "rows" | "administrator" | "user" | "departments" | "own" | "twenty" | "seen">;

/** Fills a database with `rows` invoices of 50 companies, or opens the one of an earlier run. `say` tells what is done. */
export async function prepared(rows: number, say: (line: string) => void): Promise<Prepared> {
  const folder = process.env["PIAOZAI_BENCH_DATA"] ?? join(tmpdir(), `piaozai-bench-${rows}`);
  await mkdir(folder, { recursive: true });
  const notePath = join(folder, "bench.json");
  const postgres = await startEmbedded(folder);
  try {
    await prepareDatabase(postgres.url);
    if (existsSync(notePath)) {
      const note = JSON.parse(readFileSync(notePath, "utf8")) as Note;
      say(`using the ${note.rows} invoices in ${folder}`);
      await sealed(folder, postgres.url, say);
      return { ...note, folder, databaseUrl: postgres.url, filledAt: null, stop: () => postgres.stop() };
    }
    say(`filling ${folder} with ${rows} invoices of ${COMPANIES} companies (kept for the next run)`);
    const platform = await openPlatform(loadConfig({ PIAOZAI_DATA: folder }), postgres.url, 0);
    let told = 0;
    const seeded = await seed(
      platform,
      { invoices: rows, companies: COMPANIES, today: TODAY, documents: 0, databaseUrl: postgres.url },
      ({ step, done, of }) => {
        if (step !== "invoices" || done - told < of / 10) return;
        told = done;
        say(`  ${done} of ${of}`);
      },
    );
    await platform.close();
    await sealed(folder, postgres.url, say);
    const note: Note = {
      rows: seeded.rows,
      administrator: seeded.administrator.token,
      user: seeded.user.token,
      ...(seeded.further === null
        ? {}
        : {
            departments: seeded.further.departments.token,
            own: seeded.further.own.token,
            twenty: seeded.further.twenty.token,
          }),
      seen: seeded.companies.slice(0, 2).map((company) => company.id),
    };
    for (const [part, each] of Object.entries(seeded.parts)) say(`  ${part}: ${each.rows} in ${each.seconds.toFixed(1)} s`);
    writeFileSync(notePath, JSON.stringify(note));
    return { ...note, folder, databaseUrl: postgres.url, filledAt: seeded.rows / seeded.seconds, stop: () => postgres.stop() };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Seals what the seed wrote, so that no worker does it beside what is measured. */
async function sealed(folder: string, databaseUrl: string, say: (line: string) => void): Promise<void> {
  const platform = await openPlatform(loadConfig({ PIAOZAI_DATA: join(folder, "serve") }), databaseUrl, 0);
  const started = performance.now();
  const events = await sealOlder(platform, await ownKey(platform));
  const seconds = (performance.now() - started) / 1000;
  if (events > 0) say(`  sealing: ${events} in ${seconds.toFixed(1)} s`);
  await platform.close();
}

/** Server and worker on that database: files are read and registered by the job behind the upload. */
export async function serving(data: Prepared, env: Record<string, string> = {}): Promise<{ base: string; server: Running }> {
  const port = await freePort();
  const server = startNode(["bin/piaozai.js", "start"], {
    DATABASE_URL: data.databaseUrl,
    PIAOZAI_DATA: join(data.folder, "serve"),
    PORT: String(port),
    PIAOZAI_RATE_LIMIT: "1000000",
    PIAOZAI_COST_LIMIT: "100000000",
    ...env,
  });
  const base = `http://127.0.0.1:${port}`;
  try {
    await answers(`${base}/api/v1/status`, server, 120);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { base, server };
}

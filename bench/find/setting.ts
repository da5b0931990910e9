/** The data, the servers and those who ask, for all parts of the bench. */
import { join } from "node:path";
import { Pool } from "pg";
import { loadConfig } from "#server/platform/config.ts";
import { openPlatform } from "#server/platform/platform.ts";
import type { BenchContext } from "../bench.ts";
import { client } from "../lib/http.ts";
import type { Client } from "../lib/http.ts";
import type { Prepared } from "../lib/prepared.ts";
import { answers, freePort, startNode } from "../lib/processes.ts";
import type { Running } from "../lib/processes.ts";
import { makeAskers } from "./askers.ts";
import type { Further, MadeAsker, Reach } from "./askers.ts";
import { drawQuestions } from "./questions.ts";
import type { Questions } from "./questions.ts";

/** Different questions of each kind; the first WARM are asked beforehand and not counted. */
export const QUESTIONS = 70;
export const WARM = 10;

export type AskerName = "user" | "administrator" | Further;
export type Asker = { client: Client; token: string; reach: Reach };
export type Setting = {
  data: Prepared;
  pool: Pool;
  /** address of the product */
  base: string;
  product: Running;
  askers: Record<AskerName, Asker>;
  questions: Questions;
  context: BenchContext;
};

/** Opens the pool, makes those who ask, starts the product, and draws the questions. */
export async function openSetting(data: Prepared, context: BenchContext): Promise<Setting> {
  const pool = new Pool({ connectionString: data.databaseUrl, max: 4 });
  const platform = await openPlatform(loadConfig({ PIAOZAI_DATA: data.folder }), data.databaseUrl, 0);
  const further = await makeAskers(platform.db, pool, data.seen);
  await platform.close();
  const { base, running } = await startServer(data, ["bin/piaozai.js", "serve"], "/api/v1/status");
  const companies = await pool.query<{ id: number }>("select id from company order by id");
  const all: Record<AskerName, MadeAsker> = {
    ...further,
    user: { token: data.user, reach: { companies: data.seen } },
    administrator: { token: data.administrator, reach: { companies: companies.rows.map(({ id }) => id) } },
  };
  const askers = Object.fromEntries(
    Object.entries(all).map(([name, asker]) => [name, { ...asker, client: client(base, asker.token) }]),
  ) as Record<AskerName, Asker>;
  context.say("drawing the questions");
  return { data, pool, base, product: running, askers, questions: await drawQuestions(pool, data.seen, QUESTIONS), context };
}

export async function closeSetting({ askers, product, pool }: Setting): Promise<void> {
  for (const asker of Object.values(askers)) asker.client.close();
  await product.stop();
  await pool.end();
}

/** Starts a server of this repository on the bench's database and waits until it answers. */
export async function startServer(data: Prepared, args: string[], path: string): Promise<{ base: string; running: Running }> {
  const port = await freePort();
  const running = startNode(args, {
    DATABASE_URL: data.databaseUrl,
    // not that of `serving`: both may run at a time
    PIAOZAI_DATA: join(data.folder, "ask"),
    PORT: String(port),
    PIAOZAI_RATE_LIMIT: "1000000",
    PIAOZAI_COST_LIMIT: "100000000",
  });
  const base = `http://127.0.0.1:${port}`;
  try {
    await answers(base + path, running, 120);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return { base, running };
}

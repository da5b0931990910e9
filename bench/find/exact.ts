/** Exact look-ups a second, beside a bare Fastify route with the same token check and SELECT, and pgbench. */
import { client } from "../lib/http.ts";
import { cpuOf } from "../lib/processes.ts";
import type { Figure } from "../lib/result.ts";
import { rateOf } from "../lib/stats.ts";
import { addressOf } from "./asking.ts";
import { pgbenchRate } from "./peers/pgbench.ts";
import { startServer } from "./setting.ts";
import type { Setting } from "./setting.ts";

const SECONDS = 3;
const ROUNDS = 2;
const WARM_ROUNDS = 2;
const CPU_REQUESTS = 400;
const AT_ONCE = [1, 16] as const;

type Side = { pid: number; ask: (number: string) => Promise<unknown> };

export async function exactRates(setting: Setting): Promise<Figure[]> {
  const { data, pool, product, askers, questions, context } = setting;
  context.say("exact look-ups a second");
  const numbers = questions.exact.map(({ text }) => text);
  const bare = await startServer(data, ["bench/find/bare-server.ts"], "/ready");
  const plain = client(bare.base, data.user);
  const mine: Side = { pid: product.child.pid!, ask: (number) => askers.user.client.get(addressOf({ number })) };
  const theirs: Side = { pid: bare.running.child.pid!, ask: (number) => plain.get(`/invoices?number=${number}`) };
  try {
    const figures: Figure[] = [];
    for (const atOnce of AT_ONCE) {
      const [rate, bareRate] = await rates([mine, theirs], numbers, atOnce);
      const what = `exact look-ups a second, ${atOnce} at once`;
      const pgbench = await pgbenchRate(pool, data.databaseUrl, data.seen, numbers, atOnce);
      const base = { bench: "find", what, figure: rate!, unit: "/s" } as const;
      figures.push(
        { ...base, peer: "bare route", peerFigure: bareRate! },
        {
          ...base,
          what: "  beside pgbench",
          peer: "pgbench -M prepared",
          peerFigure: pgbench.rate,
          ...(pgbench.note ? { note: pgbench.note } : {}),
        },
        {
          bench: "find",
          what: "  as a share of the bare route",
          figure: rate! / bareRate!,
          unit: "×",
          budget: { least: 0.5 },
        },
      );
    }
    const [cpu, bareCpu] = [await cpuEach(mine, numbers), await cpuEach(theirs, numbers)];
    const what = "CPU of Node.js an exact look-up";
    return [...figures, { bench: "find", what, figure: cpu, unit: "ms", peer: "bare route", peerFigure: bareCpu }];
  } finally {
    plain.close();
    await bare.running.stop();
  }
}

/** In turn, so that a busy moment doesn't hit one side only. The first rounds aren't counted: by then both are compiled. */
async function rates(sides: Side[], numbers: string[], atOnce: number): Promise<number[]> {
  const sums = sides.map(() => 0);
  for (let round = -WARM_ROUNDS; round < ROUNDS; round++)
    for (const [at, side] of sides.entries()) {
      const rate = await rateOf((turn) => side.ask(numbers[turn % numbers.length]!), atOnce, SECONDS);
      if (round >= 0) sums[at]! += rate / ROUNDS;
    }
  return sums;
}

/** Milliseconds of CPU that a server uses for each request: says the same on a busy machine as on an idle one. */
async function cpuEach({ pid, ask }: Side, numbers: string[]): Promise<number | null> {
  const before = cpuOf(pid);
  for (let i = 0; i < CPU_REQUESTS; i++) await ask(numbers[i % numbers.length]!);
  const after = cpuOf(pid);
  return before === null || after === null ? null : ((after - before) * 1000) / CPU_REQUESTS;
}

/**
 * O4: as much as the server can do, and ten times as much, of which the cheap calls are no more than before. How much of it is answered and how much refused, what the cheap calls take
 * alone and under that load, and the memory meanwhile. Requests come when they come, whether earlier ones are answered or not.
 */
import type { Bench } from "./bench.ts";
import { makeCrowd } from "./load/crowd.ts";
import { type Load, alone, atRate, capacityOf } from "./load/generator.ts";
import { CHEAP, CHEAP_SHARE, DEAR } from "./load/requests.ts";
import { prepared, serving } from "./lib/prepared.ts";
import type { Figure } from "./lib/result.ts";
import { timesOf } from "./lib/stats.ts";

const SECONDS = 30;
const TIMES = [1, 10] as const;

const bench: Bench = async ({ rows, say }) => {
  const data = await prepared(rows, say);
  try {
    // the budgets of accounts as they are for everybody, so that lines and budgets are met together
    const { base, server } = await serving(data, { PIAOZAI_COST_LIMIT: "6000" });
    try {
      const crowd = await makeCrowd(data, base);
      say("the cheap calls alone");
      const quiet = await alone(crowd);
      say("as much as it can do, for a third of the time");
      const capacity = await capacityOf(crowd, SECONDS / 3);
      const figures: Figure[] = [{ bench: "load", what: "capacity of the mix", figure: capacity, unit: "/s" }];
      // the cheap ones are as many each time: people go on as they do, while something asks for more and more of the rest
      const cheap = (capacity * CHEAP_SHARE) / 100;
      for (const times of TIMES) {
        say(`${times} × ${capacity.toFixed(0)} requests a second for ${SECONDS} s, ${cheap.toFixed(0)} of them cheap`);
        const load = await atRate(crowd, { cheap, dear: capacity * times - cheap, seconds: SECONDS, pid: server.child.pid! });
        figures.push(...figuresOf(times, load, quiet));
      }
      crowd.agent.destroy();
      return figures;
    } finally {
      await server.stop();
    }
  } finally {
    await data.stop();
  }
};
export default bench;

const share = (part: number, whole: number): number => (100 * part) / Math.max(1, whole);

function figuresOf(times: number, load: Load, quiet: Load): Figure[] {
  const figure = (what: string, value: number | null, unit: Figure["unit"], note?: string): Figure => ({
    bench: "load",
    what: `${times}×: ${what}`,
    figure: value,
    unit,
    ...(note === undefined ? {} : { note }),
  });
  const of = (names: readonly string[]) => load.done.filter(({ name }) => names.includes(name));
  const parts = (names: readonly string[], words: string): Figure[] => {
    const asked = of(names);
    const refused = asked.filter(({ status }) => status === 503 || status === 429);
    const times503 = timesOf(refused.map(({ ms }) => ms));
    return [
      figure(
        `${words} answered`,
        share(asked.filter(({ status }) => status >= 200 && status < 300).length, asked.length),
        "%",
        `of ${asked.length}`,
      ),
      figure(
        `${words} refused`,
        share(refused.length, asked.length),
        "%",
        refused.length === 0 ? "" : `p95 of a refusal ${times503.p95.toFixed(0)} ms`,
      ),
    ];
  };
  const odd = load.done.filter(({ status }) => ![503, 429].includes(status) && (status < 200 || status > 299));
  return [
    ...parts(CHEAP, "cheap"),
    ...parts(DEAR, "dear"),
    {
      ...figure("anything else", odd.length, "", [...new Set(odd.map(({ name, status }) => `${name} ${status}`))].join(", ")),
      budget: { most: 0 },
    },
    ...CHEAP.map((name): Figure => {
      const took = timesOf(
        of([name])
          .filter(({ status }) => status < 300)
          .map(({ ms }) => ms),
      );
      const before = timesOf(quiet.done.filter((each) => each.name === name).map(({ ms }) => ms));
      return {
        ...figure(`${name}, p95`, took.p95, "ms"),
        median: took.p50,
        p99: took.p99,
        peer: "alone",
        peerFigure: before.p95,
      };
    }),
    figure(
      "memory at most",
      Math.max(...load.memory),
      "MB",
      `begun with ${load.memory[0]?.toFixed(0)}, ended with ${load.memory.at(-1)?.toFixed(0)}`,
    ),
  ];
}

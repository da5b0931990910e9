/** A whole miss through HTTP, as an ordinary user asks it: understood, looked for, explained with every cause, stored. */
import type { Bench } from "./bench.ts";
import type { SampleRow } from "./find/questions.ts";
import { QUESTIONS, WARM, closeSetting, openSetting } from "./find/setting.ts";
import type { Setting } from "./find/setting.ts";
import { prepared } from "./lib/prepared.ts";
import type { Figure } from "./lib/result.ts";
import { timesOf } from "./lib/stats.ts";

/** The design's bar for a whole miss. */
const MOST_MS = 60;
const BEYOND = 13;

type Request = { text: string; filters?: Record<string, string> };

/** Digits that no invoice of the made-up register has at the end of its number. */
const unknown = (at: number): string => `2611200${String(9_200_000_000_000 + at * 7_919_317).slice(0, 13)}`;
const shifted = (number: string): string => String(BigInt(number) + BigInt(BEYOND)).padStart(number.length, "0");

/** What is asked, of an invoice that the asker sees. Null where it has nothing to ask by. */
const MISSES: Record<string, (row: SampleRow, at: number) => Request | null> = {
  "nothing near": (_, at) => ({ text: unknown(at) }),
  "issuer, day and amount beside it": (row, at) =>
    row.seller === null || row.date === null ? null : { text: `销售方：${row.seller} ${unknown(at)} ${row.date} 88.00` },
  "a buyer that isn't ours": (_, at) => ({ text: `购买方：杭州示例网络有限公司 ${unknown(at)}` }),
  "a run of numbers": (row) =>
    row.code === null || row.number?.length !== 8 ? null : { text: `${row.code} ${shifted(row.number)}` },
  "hidden by a filter": (row) =>
    row.number === null ? null : { text: row.number, filters: { dateFrom: "2001-01-01", dateTo: "2001-12-31" } },
  "a train that nobody asked for": (row) => ({ text: `火车票 ${row.date ?? "2026-11-01"} 553.01` }),
};

async function figuresOf({ askers, questions, context }: Setting): Promise<Figure[]> {
  const cases: [string, Request[]][] = [
    ["one digit wrong", questions.edit20.map(({ text }) => ({ text }))],
    ["two digits wrong", questions.edits20.map(({ text }) => ({ text }))],
    ...Object.entries(MISSES).map(([what, ask]): [string, Request[]] => {
      const rows = [...questions.exact, ...questions.edits8].map(({ row }) => row);
      return [what, rows.flatMap((row, at) => ask(row, at) ?? []).slice(0, QUESTIONS)];
    }),
  ];
  const all: number[] = [];
  const figures: Figure[] = [];
  for (const [what, requests] of cases) {
    context.say(what);
    const samples: number[] = [];
    for (const [at, request] of requests.entries()) {
      const began = performance.now();
      await askers.user.client.post("/api/v1/lookups", request);
      if (at >= WARM) samples.push(performance.now() - began);
    }
    all.push(...samples);
    const { p50, p95, p99, count } = timesOf(samples);
    figures.push({
      bench: "diagnose",
      what: `a miss: ${what}, p95`,
      figure: p95,
      median: p50,
      p99,
      unit: "ms",
      note: `${count}`,
    });
  }
  const { p50, p95, p99, count } = timesOf(all);
  const whole = { bench: "diagnose", what: "all of them, p95", figure: p95, median: p50, p99, unit: "ms" as const };
  return [...figures, { ...whole, budget: { most: MOST_MS }, note: `${count}, an ordinary user of 2 companies of 50` }];
}

const bench: Bench = async (context) => {
  const data = await prepared(context.rows, context.say);
  try {
    const setting = await openSetting(data, context);
    try {
      return await figuresOf(setting);
    } finally {
      await closeSetting(setting);
    }
  } finally {
    await data.stop();
  }
};
export default bench;

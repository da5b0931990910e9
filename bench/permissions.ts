/**
 * What permissions cost: the same questions put by people who see parts of companies, kinds, what searches find, or not all fields, beside
 * an administrator of all. In turn, so that a busy moment hits both alike; the ratio is that of the medians. And what it costs to seal the
 * trail (bench/trail.ts).
 */
import { request } from "node:http";
import { addDays } from "#domain/dates.ts";
import { loadConfig } from "#server/platform/config.ts";
import { openPlatform } from "#server/platform/platform.ts";
import type { Bench, BenchContext } from "./bench.ts";
import { addressOf } from "./find/asking.ts";
import type { Question } from "./find/questions.ts";
import { closeSetting, openSetting, WARM } from "./find/setting.ts";
import type { Asker, AskerName, Setting } from "./find/setting.ts";
import { client } from "./lib/http.ts";
import { prepared } from "./lib/prepared.ts";
import type { Figure } from "./lib/result.ts";
import { timeSides } from "./lib/stats.ts";
import trail from "./trail.ts";
import { READERS, type Reader, makeReaders } from "./permissions/readers.ts";

const ORDINARY = {
  user: "2 of 50 companies",
  twenty: "20 of 50 companies",
  departments: "3 departments",
  own: "own only",
} satisfies Partial<Record<AskerName, string>>;
/** Kinds of questions that are words. */
const WORDS: string[] = ["two", "four", "rare"];
/** Words that are an amount in capitals, which whoever sees no amounts may not ask for. */
const AMOUNT = /^[零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整]+$/;
/** The design's bar, of an ordinary user to an administrator. */
const RATIO = 1.5;
/** Days of an export: some hundred rows of one company at a million. */
const EXPORTED_DAYS = 31;

type Somebody = Pick<Asker, "client" | "token">;
type Ask = (asker: Somebody, question: Question, base: string) => Promise<unknown>;

const get =
  (of: "" | "/total" | "/facets", conditions: (question: Question) => Record<string, string>): Ask =>
  ({ client }, question) =>
    client.get(addressOf(conditions(question)).replace("/invoices?", `/invoices${of}?`));

/** What is asked, and by which kind of question. */
const ASKED: Record<string, { kind: "two" | "four" | "rare" | "exact" | "edit20"; ask: Ask }> = {
  "search, 2 characters": { kind: "two", ask: get("", ({ text }) => ({ q: text, total: "later" })) },
  "search, rare words": { kind: "rare", ask: get("", ({ text }) => ({ q: text, total: "later" })) },
  "look-up, exact number": { kind: "exact", ask: get("", ({ text }) => ({ number: text })) },
  "look-up, mistyped number": { kind: "edit20", ask: ({ client }, { text }) => client.post("/api/v1/lookups", { text }) },
  "count, 4 characters": { kind: "four", ask: get("/total", ({ text }) => ({ q: text })) },
  "facets, 4 characters": { kind: "four", ask: get("/facets", ({ text }) => ({ q: text })) },
  "export, a month of one company": { kind: "exact", ask: exportOf },
};

/** A file is read to its end, as whoever saves it does. */
function exportOf({ token }: Somebody, { row }: Question, base: string): Promise<void> {
  const day = row.date ?? "2026-01-01";
  const filters = { company: String(row.companyId), dateFrom: addDays(day, -EXPORTED_DAYS), dateTo: day };
  const body = JSON.stringify({ format: "csv", filters });
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${base}/api/v1/invoices/export`, { method: "POST", headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the export was answered with ${response.statusCode}`));
      response.on("error", reject).on("end", resolve).resume();
    });
    sent.on("error", reject).end(body);
  });
}

/** Those who ask, by what they see. */
async function everybody({ data, askers, base, pool }: Setting): Promise<Record<string, Somebody>> {
  const platform = await openPlatform(loadConfig({ PIAOZAI_DATA: data.folder }), data.databaseUrl, 0);
  const tokens = await makeReaders(platform.db, pool, data.seen);
  await platform.close();
  const ordinary = Object.entries(ORDINARY).map(([name, who]) => [who, askers[name as keyof typeof ORDINARY]]);
  const readers = Object.entries(tokens).map(([name, token]) => [
    READERS[name as Reader],
    { token, client: client(base, token) },
  ]);
  return Object.fromEntries([...ordinary, ...readers]) as Record<string, Somebody>;
}

async function figuresOf(setting: Setting): Promise<Figure[]> {
  const { askers, questions, base, context } = setting;
  const people = await everybody(setting);
  const figures: Figure[] = [];
  for (const [what, { kind, ask }] of Object.entries(ASKED)) {
    context.say(what);
    for (const [who, somebody] of Object.entries(people)) {
      const asked = who === READERS.noAmounts ? questions[kind].filter(({ text }) => !AMOUNT.test(text)) : questions[kind];
      // the words of an invoice have the names of its parties among them, so they are refused
      if (who === READERS.noParties && WORDS.includes(kind)) continue;
      const sides = [somebody, askers.administrator].map((asker) => (question: Question) => ask(asker, question, base));
      const [mine, theirs] = await timeSides(asked, sides, WARM);
      figures.push({
        bench: "permissions",
        what: `${what} · ${who}`,
        figure: mine!.p50,
        unit: "ms",
        peer: "administrator",
        peerFigure: theirs!.p50,
        note: `p95 ${mine!.p95.toFixed(1)} | ${theirs!.p95.toFixed(1)} ms, ${mine!.count} each`,
      });
    }
  }
  for (const { client: each } of Object.values(people)) each.close();
  const ratios = figures.map(({ what, figure, peerFigure }) => ({ what, ratio: figure! / peerFigure! }));
  const worst = ratios.toSorted((a, b) => b.ratio - a.ratio)[0]!;
  return [
    ...figures,
    {
      bench: "permissions",
      what: "ordinary user : administrator, the worst",
      figure: worst.ratio,
      unit: "×",
      budget: { most: RATIO },
      note: worst.what,
    },
  ];
}

const bench: Bench = async (context) => {
  const figures = await asked(context);
  return [...figures, ...(await trail(context))];
};

async function asked(context: BenchContext): Promise<Figure[]> {
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
}
export default bench;

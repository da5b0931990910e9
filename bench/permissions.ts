/**
 * What permissions cost: the same questions put by somebody who sees 2 of 50 companies, 3 departments, or his own and what was shown to
 * him alone, beside an administrator of all. In turn, so that a busy moment hits both alike; the ratio is that of the medians.
 */
import { request } from "node:http";
import { addDays } from "#domain/dates.ts";
import type { Bench } from "./bench.ts";
import { addressOf } from "./find/asking.ts";
import type { Question } from "./find/questions.ts";
import { closeSetting, openSetting, WARM } from "./find/setting.ts";
import type { Asker, AskerName, Setting } from "./find/setting.ts";
import { prepared } from "./lib/prepared.ts";
import type { Figure } from "./lib/result.ts";
import { timeSides } from "./lib/stats.ts";

const ORDINARY = { user: "2 of 50 companies", departments: "3 departments", own: "own only" } satisfies Partial<
  Record<AskerName, string>
>;
/** The design's bar, of an ordinary user to an administrator. */
const RATIO = 1.5;
/** Days of an export: some hundred rows of one company at a million. */
const EXPORTED_DAYS = 31;

type Ask = (asker: Asker, question: Question, base: string) => Promise<unknown>;

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
function exportOf({ token }: Asker, { row }: Question, base: string): Promise<void> {
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

async function figuresOf({ askers, questions, base, context }: Setting): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [what, { kind, ask }] of Object.entries(ASKED)) {
    context.say(what);
    const asked = questions[kind];
    for (const [name, who] of Object.entries(ORDINARY) as [keyof typeof ORDINARY, string][]) {
      const sides = [askers[name], askers.administrator].map((asker) => (question: Question) => ask(asker, question, base));
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

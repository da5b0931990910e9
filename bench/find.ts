/** Finding and explaining, through HTTP, as an ordinary user of 2 companies among 50 and as an administrator. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Pool } from "pg";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { Random } from "../src/demo/random.ts";
import type { Bench } from "./bench.ts";
import { pgbenchRate, sqlitePeer, trigramPeer } from "./find/peers.ts";
import { COMMON_WORDS, drawQuestions, oneWrong, twoWrong } from "./find/questions.ts";
import type { Questions } from "./find/questions.ts";
import { client } from "./lib/http.ts";
import type { Client } from "./lib/http.ts";
import { findPeer, notInstalled } from "./lib/peers.ts";
import { prepared } from "./lib/prepared.ts";
import type { Prepared } from "./lib/prepared.ts";
import { answers, cpuOf, freePort, startNode } from "./lib/processes.ts";
import type { Running } from "./lib/processes.ts";
import type { Figure } from "./lib/result.ts";
import { rateOf, timeEach } from "./lib/stats.ts";

const QUESTIONS = 200;
const CPU_REQUESTS = 400;
const CLIENTS = 8;
const SECONDS = 5;

type Setting = {
  data: Prepared;
  pool: Pool;
  user: Client;
  administrator: Client;
  bare: Client;
  pids: { product: number; bare: number };
  questions: Questions;
  say: (line: string) => void;
};

const bench: Bench = async ({ rows, say }) => {
  const data = await prepared(rows, say);
  const pool = new Pool({ connectionString: data.databaseUrl, max: 4 });
  const servers: Running[] = [];
  try {
    const product = await startServer(data, ["bin/piaozai.js", "serve"], "/api/v1/status", servers);
    const peer = await startServer(data, ["bench/find/bare-server.ts"], "/ready", servers);
    const setting: Setting = {
      data,
      pool,
      say,
      questions: await drawQuestions(pool, data.seen, QUESTIONS),
      pids: { product: servers[0]!.child.pid!, bare: servers[1]!.child.pid! },
      user: client(product, data.user),
      administrator: client(product, data.administrator),
      bare: client(peer, data.user),
    };
    const figures = [...(await exactNumbers(setting)), ...(await words(setting)), ...(await misses(setting)), evicted()];
    for (const each of [setting.user, setting.administrator, setting.bare]) each.close();
    return figures;
  } finally {
    for (const server of servers) await server.stop();
    await pool.end();
    await data.stop();
  }
};
export default bench;

async function startServer(data: Prepared, args: string[], path: string, servers: Running[]): Promise<string> {
  const port = await freePort();
  const running = startNode(args, {
    DATABASE_URL: data.databaseUrl,
    PIAOZAI_DATA: join(data.folder, "serve"),
    PORT: String(port),
    PIAOZAI_RATE_LIMIT: "1000000",
  });
  servers.push(running);
  const base = `http://127.0.0.1:${port}`;
  await answers(base + path, running, 120);
  return base;
}

/** Milliseconds of CPU that a server uses for each of so many requests: says the same on a busy machine as on an idle one. */
async function cpuEach(pid: number, numbers: string[], ask: (number: string) => Promise<unknown>): Promise<number | null> {
  const before = cpuOf(pid);
  for (let i = 0; i < CPU_REQUESTS; i++) await ask(numbers[i % numbers.length]!);
  const after = cpuOf(pid);
  return before === null || after === null ? null : ((after - before) * 1000) / CPU_REQUESTS;
}

async function exactNumbers({ data, pool, user, administrator, bare, pids, questions, say }: Setting): Promise<Figure[]> {
  say("exact numbers");
  const { numbers } = questions;
  const asked = (one: Client) => (number: string) => one.get(`/api/v1/invoices?number=${number}`);
  const plain = (number: string): Promise<unknown> => bare.get(`/invoices?number=${number}`);
  const [mine, theirs, all] = [
    await timeEach(numbers, asked(user)),
    await timeEach(numbers, plain),
    await timeEach(numbers, asked(administrator)),
  ];
  const turn = (work: (number: string) => Promise<unknown>) => (i: number) => work(numbers[i % numbers.length]!);
  const rate = await rateOf(turn(asked(user)), CLIENTS, SECONDS);
  const bareRate = await rateOf(turn(plain), CLIENTS, SECONDS);
  const [cpu, bareCpu] = [await cpuEach(pids.product, numbers, asked(user)), await cpuEach(pids.bare, numbers, plain)];
  const pgbench = await pgbenchRate(pool, data.databaseUrl, data.seen, numbers, CLIENTS);
  return [
    {
      bench: "find",
      what: "exact number",
      figure: mine.p95,
      median: mine.p50,
      unit: "ms",
      budget: { most: 5 },
      peer: "bare route",
      peerFigure: theirs.p95,
    },
    { bench: "find", what: "exact number, administrator", figure: all.p95, median: all.p50, unit: "ms" },
    {
      bench: "find",
      what: "ordinary user : administrator",
      figure: mine.p50 / all.p50,
      unit: "×",
      budget: { most: 1.5 },
      note: "medians",
    },
    {
      bench: "find",
      what: "exact numbers a second",
      figure: rate,
      unit: "/s",
      peer: "bare route",
      peerFigure: bareRate,
      note: `${CLIENTS} at once`,
    },
    { bench: "find", what: "  as a share of the bare route", figure: rate / bareRate, unit: "×", budget: { least: 0.5 } },
    { bench: "find", what: "  CPU of Node.js a look-up", figure: cpu, unit: "ms", peer: "bare route", peerFigure: bareCpu },
    {
      bench: "find",
      what: "  beside pgbench",
      figure: rate,
      unit: "/s",
      peer: "pgbench -M prepared",
      peerFigure: pgbench.rate,
      ...(pgbench.note ? { note: pgbench.note } : {}),
    },
  ];
}

async function words({ data, pool, user, administrator, questions, say }: Setting): Promise<Figure[]> {
  say("words; the peers' indexes are made on the first run");
  const trigram = await trigramPeer(pool, data.seen);
  const sqlite = await sqlitePeer(pool, data.seen);
  const figures: Figure[] = [];
  const ask =
    (one: Client, more = "") =>
    (word: string) =>
      one.get(`/api/v1/invoices?q=${encodeURIComponent(word)}${more}`);
  const add = async (what: string, list: string[], most: number, one: Client, more: string, peers: boolean): Promise<void> => {
    const mine = await timeEach(list, ask(one, more));
    const figure: Figure = { bench: "find", what, figure: mine.p95, median: mine.p50, unit: "ms", budget: { most } };
    const base = { ...figure };
    figures.push(figure);
    if (!peers) return;
    if (trigram === null)
      Object.assign(figure, {
        peer: "pg_trgm LIKE",
        peerFigure: null,
        note: "the extension pg_trgm isn't there: apt-get install postgresql-contrib",
      });
    else Object.assign(figure, { peer: "pg_trgm LIKE", peerFigure: (await timeEach(list.slice(0, 60), trigram, 5)).p95 });
    if ((list[0]?.length ?? 0) >= 3)
      figures.push({ ...base, peer: "SQLite FTS5 trigram", peerFigure: (await timeEach(list.slice(0, 60), sqlite.find, 5)).p95 });
  };
  const common = Array.from({ length: 8 }, () => COMMON_WORDS).flat();
  await add("common words", common, 30, user, "", true);
  for (const [length, list] of questions.words) {
    if (length === "common") continue;
    await add(length === "rare" ? "rare words (a brand)" : `words of ${length}`, list, 30, user, "", true);
  }
  await add(
    "common words, one year and kind",
    common,
    30,
    user,
    "&dateFrom=2025-01-01&dateTo=2025-12-31&kind=digital-vat-special",
    false,
  );
  await add(
    "rare words, received, booked",
    questions.words.get("rare")!,
    30,
    user,
    "&direction=received&status=booking:booked",
    false,
  );
  await add("common words, administrator", common, 100, administrator, "", false);
  await add("rare words, administrator", questions.words.get("rare")!, 100, administrator, "", false);
  sqlite.close();
  if (findPeer("groonga") === null)
    figures.push({
      bench: "find",
      what: "words beside groonga",
      figure: null,
      unit: "ms",
      peer: "groonga",
      peerFigure: null,
      note: notInstalled("groonga"),
    });
  return figures;
}

type Miss = { typed: string; wanted: string };

async function misses({ user, questions, pool, say }: Setting): Promise<Figure[]> {
  say("mistyped numbers and whole diagnoses");
  const random = new Random("misses");
  const ask = (text: string): Promise<LookupAnswer> => user.post("/api/v1/lookups", { text }) as Promise<LookupAnswer>;
  const figures: Figure[] = [];
  const near = async (what: string, list: Miss[], most: number): Promise<void> => {
    let named = 0;
    let asked = 0;
    const times = await timeEach(
      list,
      async ({ typed, wanted }) => {
        asked += 1;
        const { diagnosis, invoices } = await ask(typed);
        const shown = [...diagnosis.findings.flatMap((finding) => finding.candidates), ...invoices];
        if (shown.some((invoice) => invoice.number === wanted || invoice.digitalNumber === wanted)) named += 1;
      },
      0,
    );
    figures.push({
      bench: "find",
      what,
      figure: times.p95,
      median: times.p50,
      unit: "ms",
      budget: { most },
      note: "the whole look-up with its diagnosis",
    });
    figures.push({ bench: "find", what: "  recall", figure: named / asked, unit: "", budget: { least: 0.99 } });
  };
  const whole = 60;
  await near(
    "20 digits, one wrong",
    questions.numbers.map((number) => ({ typed: oneWrong(number, random), wanted: number })),
    whole,
  );
  await near(
    "20 digits, two of the last eight wrong",
    questions.numbers.map((number) => ({ typed: twoWrong(number, random), wanted: number })),
    whole,
  );
  await near(
    "code and 8 digits, one wrong",
    (await pairsAmiss(pool, questions, random)).map(({ code, typed, wanted }) => ({ typed: `${code} ${typed}`, wanted })),
    whole,
  );
  const wild = Array.from({ length: QUESTIONS }, () => `2611290000${random.digits(10)}`);
  const times = await timeEach(wild, ask);
  figures.push({
    bench: "find",
    what: "a wild guess, whole diagnosis",
    figure: times.p95,
    median: times.p50,
    unit: "ms",
    budget: { most: whole },
  });
  const nothing = questions.numbers.map((number) => `${number} 2019-01-01`);
  const wrongDate = await timeEach(nothing.slice(0, 100), ask);
  figures.push({
    bench: "find",
    what: "a number with a wrong date",
    figure: wrongDate.p95,
    median: wrongDate.p50,
    unit: "ms",
    budget: { most: whole },
  });
  return figures;
}

/** Code and number with a digit wrong, without those that are by chance another invoice: 税控 numbers run on one after the other. */
async function pairsAmiss(
  pool: Pool,
  { pairs }: Questions,
  random: Random,
): Promise<{ code: string; typed: string; wanted: string }[]> {
  const amiss = pairs.map(({ code, number }) => ({ code, typed: oneWrong(number, random), wanted: number }));
  const { rows } = await pool.query<{ key: string }>("select tax_key as key from invoice where tax_key = any($1)", [
    amiss.map(({ code, typed }) => `${code}-${typed}`),
  ]);
  const there = new Set(rows.map((row) => row.key));
  return amiss.filter(({ code, typed }) => !there.has(`${code}-${typed}`));
}

/** After a restart with the files out of the system's cache: asked for by hand, because it needs the machine for itself. */
function evicted(): Figure {
  const there = spawnSync("which", ["vmtouch"]).status === 0;
  return {
    bench: "find",
    what: "after a restart, files out of the cache",
    figure: null,
    unit: "ms",
    budget: { most: 500 },
    note: there ? "stop the bench's database, vmtouch -e its folder, run again" : "needs vmtouch: apt-get install vmtouch",
  };
}

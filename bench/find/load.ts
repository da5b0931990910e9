/** 16 people searching while a hundred invoices a second come in through the API. */
import { Random } from "../../src/demo/random.ts";
import { client } from "../lib/http.ts";
import { serving } from "../lib/prepared.ts";
import type { Figure } from "../lib/result.ts";
import { timesOf } from "../lib/stats.ts";
import { FILES_AT_ONCE, throughApi, upload, xmlFiles } from "../lib/uploads.ts";
import { FILTERS, PAGE_ALONE, addressOf, ask, conditionOf, filtersOf } from "./asking.ts";
import type { Filter } from "./asking.ts";
import { figureOf } from "./cells.ts";
import type { Kind } from "./questions.ts";
import type { AskerName, Setting } from "./setting.ts";

const PEOPLE = 16;
const SECONDS = 60;
/** a person reads before he asks again: 16 of them ask some 75 times a second */
const PAUSE_MS = 200;
const WHO: readonly AskerName[] = ["user", "user", "departments", "own", "twenty", "largest"];
const RATE_FILES = 2_000;

export async function mixedLoad(setting: Setting): Promise<Figure[]> {
  const { data, context } = setting;
  context.say("making files");
  const files = xmlFiles(FILES_AT_ONCE * SECONDS + RATE_FILES, `${Date.now()}`);
  const { base, server } = await serving(data);
  try {
    context.say(`${RATE_FILES} invoices through the API, alone`);
    const alone = await throughApi(base, data.administrator, files.splice(0, RATE_FILES));
    context.say(`${PEOPLE} people searching for ${SECONDS} s while ${FILES_AT_ONCE} invoices a second come in`);
    const until = performance.now() + SECONDS * 1000;
    const searching = Array.from({ length: PEOPLE }, (_, person) => searcher(setting, base, person, until));
    const [registered, ...searched] = await Promise.all([intake(base, data.administrator, files, until), ...searching]);
    const times = timesOf(searched.flatMap((each) => each.times));
    const errors = [...searched.flatMap((each) => each.errors), ...registered.errors];
    const what = `${PEOPLE} people searching, ${FILES_AT_ONCE} invoices a second coming in`;
    return [
      {
        bench: "find",
        what: "invoices registered a second through the API, alone",
        figure: alone.rate,
        unit: "/s",
        budget: { least: 500 },
      },
      {
        ...figureOf(what, times, 30),
        note: `${times.count} searches by ordinary askers`,
      },
      { bench: "find", what: "  searches a second", figure: times.count / SECONDS, unit: "/s" },
      {
        bench: "find",
        what: "  registered a second",
        figure: registered.count / registered.seconds,
        unit: "/s",
        budget: { least: 95 },
      },
      {
        bench: "find",
        what: "  errors",
        figure: errors.length,
        unit: "",
        budget: { most: 0 },
        ...(errors.length > 0 ? { note: errors[0]!.slice(0, 120) } : {}),
      },
    ];
  } finally {
    await server.stop();
  }
}

async function searcher(
  { askers, questions }: Setting,
  base: string,
  person: number,
  until: number,
): Promise<{ times: number[]; errors: string[] }> {
  const { token, reach } = askers[WHO[person % WHO.length]!];
  const own = client(base, token);
  const random = new Random("load", person);
  const kinds = (Object.keys(questions) as Kind[]).filter((kind) => questions[kind].length > 0);
  const times: number[] = [];
  const errors: string[] = [];
  while (performance.now() < until) {
    const kind = random.pick(kinds);
    const question = random.pick(questions[kind]);
    const filters = filtersOf(random.pick(Object.keys(FILTERS) as Filter[]), question.row, [
      ...new Set([...reach.companies, question.row.companyId]),
    ]);
    const started = performance.now();
    try {
      const { totalIs } = await ask(own, kind, question, filters, PAGE_ALONE);
      times.push(performance.now() - started);
      // his browser goes on to ask for it
      if (totalIs === "later") await own.get(addressOf({ ...conditionOf(kind, question.text), ...filters }, {}, "/total"));
    } catch (error) {
      errors.push(String(error));
    }
    await new Promise((resolve) => setTimeout(resolve, random.int(0, PAUSE_MS * 2)));
  }
  own.close();
  return { times, errors };
}

/** A hundred files each second, whether or not those before are done; waits for all in the end. */
async function intake(
  base: string,
  token: string,
  files: ReturnType<typeof xmlFiles>,
  until: number,
): Promise<{ count: number; seconds: number; errors: string[] }> {
  const started = performance.now();
  const running: Promise<number>[] = [];
  const errors: string[] = [];
  for (let at = 0; at < files.length && performance.now() < until; at += FILES_AT_ONCE) {
    running.push(
      upload(base, token, files.slice(at, at + FILES_AT_ONCE)).catch((error: unknown) => {
        errors.push(String(error));
        return 0;
      }),
    );
    const next = started + running.length * 1000;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
  const count = (await Promise.all(running)).reduce((sum, each) => sum + each, 0);
  return { count, seconds: (performance.now() - started) / 1000, errors };
}

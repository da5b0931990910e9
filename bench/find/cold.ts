/** After a restart with the files out of the system's cache: the first questions. Stops the bench's database, so it comes last. */
import { spawnSync } from "node:child_process";
import { client } from "../lib/http.ts";
import { prepared } from "../lib/prepared.ts";
import type { Prepared } from "../lib/prepared.ts";
import type { Figure } from "../lib/result.ts";
import { timesOf } from "../lib/stats.ts";
import { PAGE_ALONE, ask } from "./asking.ts";
import { figureOf } from "./cells.ts";
import type { Kind, Questions } from "./questions.ts";
import { startServer } from "./setting.ts";

const RESTARTS = 6;
const FIRST: readonly Kind[] = ["rare", "common", "two", "exact", "edit20", "four", "one", "middle"];
const what = "first questions after a restart, files out of the cache";

/** @param stopped the data of a database that has been stopped */
export async function coldStarts(stopped: Prepared, questions: Questions, say: (line: string) => void): Promise<Figure[]> {
  if (spawnSync("which", ["vmtouch"]).status !== 0)
    return [
      { bench: "find", what, figure: null, unit: "ms", budget: { most: 500 }, note: "needs vmtouch: apt-get install vmtouch" },
    ];
  const samples: number[] = [];
  const firsts: number[] = [];
  for (let turn = 0; turn < RESTARTS; turn++) {
    say(`cold start ${turn + 1} of ${RESTARTS}`);
    spawnSync("vmtouch", ["-e", "-q", stopped.folder]);
    const data = await prepared(stopped.rows, () => undefined);
    const { base, running } = await startServer(data, ["bin/piaozai.js", "serve"], "/api/v1/status");
    const user = client(base, data.user);
    for (const [at, kind] of FIRST.entries()) {
      const question = questions[kind].at(-1 - turn);
      if (question === undefined) continue;
      const started = performance.now();
      await ask(user, kind, question, {}, PAGE_ALONE);
      samples.push(performance.now() - started);
      if (at === 0) firsts.push(samples.at(-1)!);
    }
    user.close();
    await running.stop();
    await data.stop();
  }
  const [times, first] = [timesOf(samples), timesOf(firsts)];
  return [
    {
      ...figureOf(what, times, 500),
      note: `${samples.length} questions of ${RESTARTS} restarts`,
    },
    {
      bench: "find",
      what: "  the very first of each restart",
      figure: first.p95,
      median: first.p50,
      unit: "ms",
      budget: { most: 500 },
    },
  ];
}

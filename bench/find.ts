/** Finding and explaining through HTTP: every kind of question, filter and asker, beside its peers (docs/finding-bench.md). */
import type { Bench } from "./bench.ts";
import { furtherAskers, matrix } from "./find/cells.ts";
import { coldStarts } from "./find/cold.ts";
import { exactRates } from "./find/exact.ts";
import { madeOf } from "./find/facets.ts";
import { growth } from "./find/growth.ts";
import { mixedLoad } from "./find/load.ts";
import { diagnoses, otherOrders, suggestions } from "./find/orders.ts";
import { wantedParts } from "./find/parts.ts";
import type { FindPart } from "./find/parts.ts";
import { besidePeers } from "./find/peers/compare.ts";
import { NUMBER_KINDS, WORD_KINDS } from "./find/questions.ts";
import { recall } from "./find/recall.ts";
import { closeSetting, openSetting } from "./find/setting.ts";
import type { Setting } from "./find/setting.ts";
import { sizes } from "./find/sizes.ts";
import { totals } from "./find/totals.ts";
import { prepared } from "./lib/prepared.ts";
import { tableOf } from "./lib/result.ts";
import type { Figure } from "./lib/result.ts";

const PARTS: Record<Exclude<FindPart, "cold">, (setting: Setting) => Promise<Figure[]>> = {
  sizes,
  words: (setting) => matrix(setting, [...WORD_KINDS, "pinyin"]),
  numbers: (setting) => matrix(setting, NUMBER_KINDS),
  askers: furtherAskers,
  orders: otherOrders,
  facets: madeOf,
  misses: diagnoses,
  suggestions,
  peers: besidePeers,
  exact: exactRates,
  recall: ({ pool, data, askers, questions, context }) => recall({ pool, seen: data.seen, askers, questions, say: context.say }),
  totals,
  load: mixedLoad,
  growth,
};

const bench: Bench = async (context) => {
  const wanted = wantedParts(process.env["PIAOZAI_BENCH_ONLY"] ?? "");
  const data = await prepared(context.rows, context.say);
  const figures: Figure[] = [];
  let setting: Setting | null = null;
  try {
    setting = await openSetting(data, context);
    for (const part of wanted)
      if (part !== "cold") {
        const started = performance.now();
        const made = await PARTS[part](setting);
        figures.push(...made);
        // as they come: whoever stops a long run keeps what it has found so far
        context.say(`${part}, ${((performance.now() - started) / 1000).toFixed(0)} s\n${tableOf(made)}`);
      }
  } finally {
    if (setting !== null) await closeSetting(setting);
    await data.stop();
  }
  if (wanted.includes("cold") && context.cold) figures.push(...(await coldStarts(data, setting.questions, context.say)));
  return figures;
};
export default bench;

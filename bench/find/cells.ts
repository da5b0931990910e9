/** The matrix: every kind of question × filters × administrator and ordinary user, and the further askers. */
import { tableOf } from "../lib/result.ts";
import type { Figure } from "../lib/result.ts";
import { timeSides } from "../lib/stats.ts";
import type { Times } from "../lib/stats.ts";
import { FURTHER } from "./askers.ts";
import type { Further } from "./askers.ts";
import { FILTERS, PAGE_ALONE, ask, conditionOf, filtersOf } from "./asking.ts";
import type { Filter } from "./asking.ts";
import { KINDS, WORD_KINDS } from "./questions.ts";
import type { Kind, Question } from "./questions.ts";
import { WARM } from "./setting.ts";
import type { Asker, Setting } from "./setting.ts";

const BAR = 30;
const BAR_WIDE = 100;
const BAR_EXACT = 5;
const RATIO = 1.5;
/** A ratio of two times below this is one of noise: both are far inside of every bar. */
const NOTICEABLE_MS = 5;

/** Times beside their bar; the slowest question is named where the bar is missed, so that it can be asked again. */
export const figureOf = (what: string, times: Times & { slowest?: unknown }, most: number): Figure => ({
  bench: "find",
  what,
  figure: times.p95,
  median: times.p50,
  p99: times.p99,
  unit: "ms",
  budget: { most },
  ...(times.p95 > most && hasText(times.slowest) ? { note: `slowest: ${times.slowest.text}` } : {}),
});

const hasText = (asked: unknown): asked is { text: string } => typeof asked === "object" && asked !== null && "text" in asked;

type Timed = Times & { slowest: Question | undefined };

/** What the design promises of a cell. */
function barOf(kind: Kind, filter: Filter, companies: number): number {
  if (kind === "old") return BAR_WIDE;
  if (companies > 2 && (filter === "none" || filter === "months")) return BAR_WIDE;
  return kind === "exact" && companies <= 2 ? BAR_EXACT : BAR;
}

/**
 * Every cell of the kinds given: the page as the web app asks for it, for the ordinary user beside the administrator and for the
 * latter alone; and the page with its total in one request, which the web app asks for after the page.
 */
export async function matrix(setting: Setting, kinds: readonly Kind[]): Promise<Figure[]> {
  const { askers, questions, context } = setting;
  const figures: Figure[] = [];
  const ratios: { what: string; ratio: number }[] = [];
  for (const kind of kinds) {
    if (questions[kind].length <= WARM) {
      figures.push({ bench: "find", what: KINDS[kind], figure: null, unit: "ms", note: "the data has too few of these" });
      continue;
    }
    for (const filter of Object.keys(FILTERS) as Filter[]) {
      const what = `${KINDS[kind]} · ${FILTERS[filter]}`;
      const sides = [askers.user, askers.administrator];
      const [mine, theirs] = (await timed(setting, kind, filter, sides, PAGE_ALONE)) as [Timed, Timed];
      ratios.push({ what, ratio: theirs.p95 < NOTICEABLE_MS && mine.p95 < NOTICEABLE_MS ? 1 : mine.p95 / theirs.p95 });
      figures.push(
        {
          ...figureOf(`${what} · ordinary`, mine, barOf(kind, filter, askers.user.reach.companies.length)),
          peer: "administrator",
          peerFigure: theirs.p95,
        },
        figureOf(`${what} · administrator`, theirs, barOf(kind, filter, askers.administrator.reach.companies.length)),
      );
      if (conditionOf(kind, "") === null) continue;
      const whole = await timed(setting, kind, filter, sides, {});
      for (const [at, who] of (["ordinary", "administrator"] as const).entries())
        figures.push(
          figureOf(`${what} · ${who}, with its total`, whole[at]!, barOf(kind, filter, sides[at]!.reach.companies.length)),
        );
    }
    context.say(`${KINDS[kind]}\n${tableOf(figures.slice(-4 * Object.keys(FILTERS).length))}`);
  }
  const worst = ratios.toSorted((a, b) => b.ratio - a.ratio)[0];
  if (worst !== undefined)
    figures.push({
      bench: "find",
      what: "ordinary user : administrator, the worst cell",
      figure: worst.ratio,
      unit: "×",
      budget: { most: RATIO },
      note: worst.what,
    });
  return figures;
}

const timed = (setting: Setting, kind: Kind, filter: Filter, sides: Asker[], more: Record<string, string>): Promise<Timed[]> =>
  timeSides(
    setting.questions[kind],
    sides.map(
      ({ client, reach }) =>
        (question) =>
          ask(client, kind, question, filtersOf(filter, question.row, reach.companies), more),
    ),
    WARM,
  );

/** Departments, own only, 20 companies, a company of the largest and of the smallest size, beside an administrator. */
export async function furtherAskers(setting: Setting): Promise<Figure[]> {
  const { askers, questions, context } = setting;
  const figures: Figure[] = [];
  for (const name of Object.keys(FURTHER) as Further[]) {
    context.say(FURTHER[name]);
    for (const kind of [...WORD_KINDS, "exact", "edit20"] as const) {
      if (questions[kind].length <= WARM) continue;
      const [mine, theirs] = (await timed(setting, kind, "none", [askers[name], askers.administrator], PAGE_ALONE)) as [
        Timed,
        Timed,
      ];
      const most = Math.max(barOf(kind, "none", askers[name].reach.companies.length), 0);
      const what = `${KINDS[kind]} · ${FURTHER[name]}`;
      const slower = mine.p95 > NOTICEABLE_MS && mine.p95 > RATIO * theirs.p95;
      figures.push({
        ...figureOf(what, mine, slower ? Math.min(most, RATIO * theirs.p95) : most),
        peer: "administrator",
        peerFigure: theirs.p95,
        ...(slower ? { note: "more than 1.5 × an administrator" } : {}),
      });
    }
  }
  return figures;
}

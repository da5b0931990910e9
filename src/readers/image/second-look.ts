/**
 * A second look at what is decided by single characters: numbers, dates, figures, amounts in words, names of companies.
 * Each is cut out anew with other margins, in grey with its contrast drawn out; where that reads something else, a third
 * look goes through a red glass, in which seals vanish. What is read adds candidates, and never takes the place of the
 * first reading.
 */
import type { Turned } from "./geometry.ts";
import type { Models } from "./models.ts";
import type { Rgb } from "./picture.ts";
import { textOf, type Piece, type Run } from "./pieces.ts";
import { recognise, type Glass } from "./recognise.ts";

/** A form has about 40 such runs; a page of small print must not take forever. */
const MOST_RUNS = 90;
/** Of equal digits side by side one is lost where they are narrow: drawn out there is room between them. */
const STRETCH = 1.3;
/** In heights of a piece. */
const MARGIN = 0.15;
/** `类*名` was printed as `*类*名`: the first star is small, and detection begins behind it. */
const WITHOUT_STAR = /^\p{Script=Han}{2,16}\*/u;
const STAR = 0.9;
/** Labels and the cipher area of a form decide nothing. */
const WORTHLESS =
  /[:：]$|^(?:项目名称|货物或应税.*|规格型号|单位|数量|单价|金额|税率.*|税额|合计|价税合计.*|[购买销售方信息备注密码区名称]+)$|[<>+*/].*[<>+*/].*[<>+*/]/u;
/** Most telling first: identifiers, money and dates, words for amounts, names, any other figure, any other word. */
const WORTH: readonly RegExp[] = [
  /[0-9A-Z]{8}/u,
  /\d[.,]\d|\d{4}|\d年|年\d/u,
  /[零壹贰叁肆伍陆柒捌玖拾佰仟圆整]{3}/u,
  /公司|[厂店社部所院校局站场会馆行]$|中心|集团|商[场行店]/u,
  /\d/u,
  /[\p{L}*]/u,
];

/** Adds to the runs of pieces what further looks at them read. */
export async function lookAgain(models: Models, picture: Rgb, pieces: Piece[]): Promise<void> {
  const wanted = pieces
    .flatMap(({ box, runs }) => runs.map((run, at) => ({ box, run, part: partOf(box, runs, at), worth: worthOf(run) })))
    .filter(({ worth }) => worth >= 0)
    .sort((a, b) => a.worth - b.worth)
    .slice(0, MOST_RUNS);
  for (const { box, run, part } of wanted) {
    const first = bare(textOf(run.signs));
    const stretch = /\p{Script=Han}/u.test(first) ? 1 : STRETCH;
    const second = await look(models, picture, areaOf(box, part, 1.12), { glass: "grey", stretch });
    run.again = [second];
    if (bare(second) !== first) run.again.push(await look(models, picture, areaOf(box, part, 0.94), { glass: "red", stretch }));
  }
}

function worthOf(run: Run): number {
  const text = bare(textOf(run.signs));
  if (WORTHLESS.test(text)) return -1;
  return WORTH.findIndex((pattern) => pattern.test(text));
}

async function look(models: Models, picture: Rgb, area: Turned, how: { glass: Glass; stretch: number }): Promise<string> {
  return textOf(await recognise(models, picture, area, how));
}

/** A run's own part of its piece with a margin at both ends, which doesn't reach into its neighbours. */
function partOf(box: Turned, runs: Run[], at: number): Pick<Run, "from" | "to"> {
  const { from, to, signs } = runs[at]!;
  const em = box.h / box.w;
  const margin = em * MARGIN;
  const [before, after] = [runs[at - 1]?.to, runs[at + 1]?.from];
  return {
    from: Math.max(
      from - (WITHOUT_STAR.test(textOf(signs)) ? em * STAR : margin),
      before === undefined ? -1 : Math.min(from, (before + from) / 2),
    ),
    to: Math.min(to + margin, after === undefined ? 2 : Math.max(to, (to + after) / 2)),
  };
}

/** A part of a piece, its height times `taller`. */
function areaOf(box: Turned, { from, to }: Pick<Run, "from" | "to">, taller: number): Turned {
  const along = ((from + to) / 2 - 0.5) * box.w;
  return {
    cx: box.cx + Math.cos(box.angle) * along,
    cy: box.cy + Math.sin(box.angle) * along,
    w: (to - from) * box.w,
    h: box.h * taller,
    angle: box.angle,
  };
}

function bare(text: string): string {
  return text.replace(/\s/gu, "");
}

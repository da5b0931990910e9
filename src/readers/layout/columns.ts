/** The columns of the item table, by the labels of its header and where they stand. */
import { meets, spanEnds, type Line, type Sheet, type Word } from "./lines.ts";
import { isNoValue, isNumber, isRate } from "./values.ts";

export type ColumnName =
  | "name"
  | "spec"
  | "unit"
  | "quantity"
  | "price"
  | "amount"
  | "rate"
  | "tax"
  | "plate"
  | "vehicle"
  | "start"
  | "end"
  | "other"
  | "ignored";
/** `label` is what a column of a special business is called on the page */
export type Column = { name: ColumnName; x0: number; x1: number; label: string };

/** Stands for a character of a header that a label has taken. */
const TAKEN = "\ue000";

/**
 * The two characters of a short label stand apart, and recognition sees a line of the form between them as a sign. Whatever
 * two characters stand between the label of prices and that of rates, on every form they are 金额.
 */
const LABELS: readonly (readonly [ColumnName, RegExp])[] = [
  ["ignored", /项目编码|商品编码|税收分类编码|序号/u],
  [
    "name",
    /货物或应税劳务[、,，.]?(?:服务)?名?称?|货物[(（]劳务[)）]名称|(?<!建筑)(?:项目|服务|货物|商品|劳务)名称|收费项目|品名及规格|品目名称|品名|项目(?=规格|单|数量|金额)/u,
  ],
  ["spec", /规格型号|规格/u],
  ["plate", /车牌号/u],
  ["vehicle", /类型/u],
  ["start", /通行日期起/u],
  ["end", /通行日期止/u],
  ["unit", /(?<!面积)单[^\p{L}\d]?位/u],
  ["quantity", /数[^\p{L}\d]?量/u],
  ["price", /单[^\p{Script=Han}]?价(?:[(（](?:元|含税)[)）])?|标准/u],
  ["tax", /税款金额(?:[(（][¥元]?[)）])?/u],
  ["amount", /完税价格(?:[(（][¥元]?[)）])?/u],
  ["amount", /(?<!税)金额(?:[(（]元[)）])?|(?<=单价|\ue000)(?:额|\p{Script=Han}{2})(?=税率)/u],
  ["rate", /税率[/／]?征收率|税率\/?|征收率/u],
  ["tax", /税额(?:[(（]元[)）])?/u],
  ["ignored", /备注/u],
];

/** `groups` are the columns, more than one group where the table stands twice side by side (medical receipts). */
export type TableHeader = { columns: Column[]; groups: Column[][]; y: number; bottom: number; line: Line };

/** The header of the item table: the first band of lines with a name, an amount and no fewer than two labels. */
export function tableHeader(sheet: Sheet): TableHeader | null {
  for (const [index, line] of sheet.lines.entries()) {
    if (!LABELS[1]?.[1].test(line.flat) && !/金额/u.test(line.flat)) continue;
    const band = sheet.lines
      .slice(Math.max(0, index - 1), index + 2)
      .filter((near) => Math.abs(near.y - line.y) < sheet.em * 0.75);
    const groups = repeated(band.flatMap((each) => columnsOf(each)).sort((a, b) => a.x0 - b.x0));
    const columns = groups[0] ?? [];
    const names = new Set(columns.map((column) => column.name));
    if (!names.has("amount") || !names.has("name") || (names.size < 3 && !isAll(band, columns))) continue;
    return { columns, groups, y: line.y, bottom: Math.max(...band.map((each) => each.y)) + sheet.em * 0.4, line };
  }
  return null;
}

/** Whether lines consist of these labels alone: 项目 and 金额 with nothing beside them are a header, too. */
function isAll(lines: Line[], columns: Column[]): boolean {
  return lines.map((line) => line.flat).join("").length === columns.map(({ label }) => label).join("").length;
}

/** The labels of a header line, known ones first; what is left between them are columns of a special business. */
function columnsOf(line: Line): Column[] {
  let flat = line.flat;
  const columns: Column[] = [];
  const take = (name: ColumnName, from: number, to: number): void => {
    columns.push({ name, label: line.flat.slice(from, to), ...spanEnds({ line, from, to }) });
    flat = flat.slice(0, from) + TAKEN.repeat(to - from) + flat.slice(to);
  };
  for (const [name, label] of LABELS) {
    for (const match of flat.matchAll(new RegExp(label.source, "gu"))) take(name, match.index, match.index + match[0].length);
  }
  if (columns.length >= 3) for (const [from, to] of leftOver(line, flat)) take("other", from, to);
  return columns;
}

/** Stretches of a header line that are no known label, cut where words are apart. */
function leftOver(line: Line, flat: string): [number, number][] {
  const stretches: [number, number][] = [];
  for (let at = 0; at < flat.length; at++) {
    if (flat[at] === TAKEN) continue;
    const last = stretches.at(-1);
    const gap = (line.chars[at]?.x0 ?? 0) - (line.chars[at - 1]?.x1 ?? 0);
    if (last !== undefined && last[1] === at && gap < line.h * 1.2) last[1] = at + 1;
    else stretches.push([at, at + 1]);
  }
  return stretches.filter(([from, to]) => to - from >= 2 && /[\u4e00-\u9fff]{2}/u.test(flat.slice(from, to)));
}

/** One group of columns, or two where the name comes again; within a group each name counts once. */
function repeated(columns: Column[]): Column[][] {
  const first = columns.findIndex((column) => column.name === "name");
  const second = columns.findIndex((column, index) => index > first && column.name === "name");
  const twice =
    second > 0 &&
    columns.slice(second).some((column) => column.name === "amount") &&
    columns.slice(0, second).some((column) => column.name === "amount");
  return (twice ? [columns.slice(0, second), columns.slice(second)] : [columns]).map(distinct);
}

function distinct(columns: Column[]): Column[] {
  const seen = new Set<ColumnName>();
  return columns.filter((column) => {
    if (column.name !== "ignored" && column.name !== "other" && seen.has(column.name)) return false;
    seen.add(column.name);
    return true;
  });
}

const NUMERIC: ReadonlySet<ColumnName> = new Set(["quantity", "price", "amount", "tax"]);

/**
 * Which column each word of a row belongs to. Words and columns both go from left to right, so the cheapest
 * pairing in order is found (dynamic programming): distance between word and header, and what a column can hold.
 */
export function assign(words: Word[], columns: Column[], em: number): Column[] {
  const sorted = words;
  const infinite = Number.POSITIVE_INFINITY;
  let best: { cost: number; path: number[] }[] = columns.map(() => ({ cost: infinite, path: [] }));
  sorted.forEach((word, index) => {
    const next = columns.map((column, at) => {
      let from = { cost: index === 0 ? 0 : infinite, path: [] as number[] };
      for (let before = 0; before <= at && index > 0; before++) {
        const previous = best[before];
        if (previous === undefined) continue;
        const last = sorted[index - 1];
        const goesOn = last !== undefined && meets(last, word, em);
        const again = before === at && NUMERIC.has(column.name) && !goesOn ? 6 : 0;
        if (previous.cost + again < from.cost) from = { cost: previous.cost + again, path: previous.path };
      }
      return { cost: from.cost + cost(word, column, em), path: [...from.path, at] };
    });
    best = next;
  });
  const winner = best.reduce((a, b) => (b.cost < a.cost ? b : a), { cost: infinite, path: [] as number[] });
  return winner.path.map((at) => columns[at] ?? { name: "ignored", x0: 0, x1: 0, label: "" });
}

function cost(word: Word, column: Column, em: number): number {
  const left = word.x;
  const right = word.x + word.w;
  const apart = Math.max(0, column.x0 - right, left - column.x1);
  const offset = Math.min(
    Math.abs(right - column.x1),
    Math.abs(left - column.x0),
    Math.abs(word.cx - (column.x0 + column.x1) / 2),
  );
  return (
    (apart + 0.35 * offset) / em + unfit(word.text, column.name) + (isCoded(column) && !/^[0-9A-Z.-]+$/iu.test(word.text) ? 6 : 0)
  );
}

/** A column of numbers that aren't kept: 项目编码, 序号. */
function isCoded(column: Column): boolean {
  return column.name === "ignored" && /编码|序号/u.test(column.label);
}

/** How little a text fits what a column holds, in ems of distance. */
function unfit(text: string, column: ColumnName): number {
  const number = isNumber(text);
  const rate = isRate(text);
  const decimals = /\.(\d+)/u.exec(text)?.[1]?.length ?? 0;
  switch (column) {
    case "quantity":
      return number && !/¥/u.test(text) ? 0 : 9;
    case "price":
      return number ? 0 : 9;
    case "amount":
      return number ? (decimals === 2 ? 0 : decimals > 2 ? 6 : 1.5) : text === "¥" ? 0 : 9;
    case "tax":
      return number ? (decimals === 2 ? 0 : decimals > 2 ? 6 : 1.5) : isNoValue(text) || text === "¥" ? 0 : 9;
    case "rate":
      return rate ? 0 : 9;
    case "unit":
      return number ? 5 : rate && !isNoValue(text) ? 7 : Math.max(0, text.length - 3);
    case "start":
    case "end":
      return /^\d{4}[-年.]?\d{0,2}/u.test(text) || isNoValue(text) ? 0 : 6;
    case "name":
      return number ? 3 : text.endsWith("%") ? 6 : 0;
    case "spec":
      return text.endsWith("%") && rate ? 5 : 0.5;
    case "other":
      return number ? 2 : 0;
    default:
      return 0.5;
  }
}

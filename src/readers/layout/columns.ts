/** The columns of the item table, by the labels of its header and where they stand. */
import { spanEnds, type Line, type Sheet, type Word } from "./lines.ts";
import { isNoValue, isNumber, isRate } from "./values.ts";

export type ColumnName = "name" | "spec" | "unit" | "quantity" | "price" | "amount" | "rate" | "tax" | "plate" | "vehicle" | "start" | "end" | "ignored";
export type Column = { name: ColumnName; x0: number; x1: number };

const LABELS: readonly (readonly [ColumnName, RegExp])[] = [
  ["ignored", /项目编码|商品编码|税收分类编码|序号/u],
  ["name", /货物或应税劳务[、,，.]?(?:服务)?名?称?|(?:项目|服务|货物|商品|劳务)名称|收费项目|品名及规格|品名/u],
  ["spec", /规格型号|规格/u],
  ["plate", /车牌号/u],
  ["vehicle", /类型/u],
  ["start", /通行日期起/u],
  ["end", /通行日期止/u],
  ["unit", /单位/u],
  ["quantity", /数量/u],
  ["price", /单价(?:[(（](?:元|含税)[)）])?|标准/u],
  ["amount", /(?<!税)金额(?:[(（]元[)）])?/u],
  ["rate", /税率[/／]?征收率|税率\/?|征收率/u],
  ["tax", /税额(?:[(（]元[)）])?/u],
  ["ignored", /备注/u],
];

export type TableHeader = { columns: Column[]; y: number; bottom: number; line: Line };

/** The header of the item table: the first band of lines with a name, an amount and no fewer than two labels. */
export function tableHeader(sheet: Sheet): TableHeader | null {
  for (const [index, line] of sheet.lines.entries()) {
    if (!LABELS[1]?.[1].test(line.flat) && !/金额/u.test(line.flat)) continue;
    const band = sheet.lines.slice(Math.max(0, index - 1), index + 2).filter((near) => Math.abs(near.y - line.y) < sheet.em * 0.75);
    const columns = band.flatMap((each) => columnsOf(each));
    const names = new Set(columns.map((column) => column.name));
    if (!names.has("amount") || !names.has("name") || names.size < 3) continue;
    return { columns: distinct(columns), y: line.y, bottom: Math.max(...band.map((each) => each.y)) + sheet.em * 0.4, line };
  }
  return null;
}

function columnsOf(line: Line): Column[] {
  let flat = line.flat;
  const columns: Column[] = [];
  for (const [name, label] of LABELS) {
    const match = label.exec(flat);
    if (match === null) continue;
    const ends = spanEnds({ line, from: match.index, to: match.index + match[0].length });
    columns.push({ name, ...ends });
    flat = flat.slice(0, match.index) + "\u0000".repeat(match[0].length) + flat.slice(match.index + match[0].length);
  }
  return columns;
}

function distinct(columns: Column[]): Column[] {
  const seen = new Set<ColumnName>();
  return columns.sort((a, b) => a.x0 - b.x0).filter((column) => {
    if (column.name !== "ignored" && seen.has(column.name)) return false;
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
        const again = before === at && NUMERIC.has(column.name) ? 6 : 0;
        if (previous.cost + again < from.cost) from = { cost: previous.cost + again, path: previous.path };
      }
      return { cost: from.cost + cost(word, column, em), path: [...from.path, at] };
    });
    best = next;
  });
  const winner = best.reduce((a, b) => (b.cost < a.cost ? b : a), { cost: infinite, path: [] as number[] });
  return winner.path.map((at) => columns[at] ?? { name: "ignored", x0: 0, x1: 0 });
}

function cost(word: Word, column: Column, em: number): number {
  const left = word.x;
  const right = word.x + word.w;
  const apart = Math.max(0, column.x0 - right, left - column.x1);
  const offset = Math.min(Math.abs(right - column.x1), Math.abs(left - column.x0), Math.abs(word.cx - (column.x0 + column.x1) / 2));
  return (apart + 0.35 * offset) / em + unfit(word.text, column.name);
}

/** How little a text fits what a column holds, in ems of distance. */
function unfit(text: string, column: ColumnName): number {
  const number = isNumber(text);
  const rate = isRate(text);
  const decimals = /\.(\d+)/u.exec(text)?.[1]?.length ?? 0;
  switch (column) {
    case "quantity": return number && !/¥/u.test(text) ? 0 : 9;
    case "price": return number ? 0 : 9;
    case "amount": return (number ? (decimals === 2 ? 0 : decimals > 2 ? 6 : 1.5) : text === "¥" ? 0 : 9);
    case "tax": return number ? (decimals === 2 ? 0 : decimals > 2 ? 6 : 1.5) : isNoValue(text) || text === "¥" ? 0 : 9;
    case "rate": return rate ? 0 : 9;
    case "unit": return number ? 5 : rate && !isNoValue(text) ? 7 : Math.max(0, text.length - 3);
    case "start": case "end": return /^\d{4}[-年.]?\d{0,2}/u.test(text) || isNoValue(text) ? 0 : 6;
    case "name": return number ? 3 : /%$/u.test(text) ? 6 : 0;
    case "spec": return /%$/u.test(text) && rate ? 5 : 0.5;
    default: return 0.5;
  }
}

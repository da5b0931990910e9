/**
 * Where a value must be that wasn't found: right of a label behind which nothing was, and in a row of the item table under
 * a header where its other columns have figures. A short "-2", a faint or a red number is passed over by detection.
 */
import { beside, turn, type Turned } from "./geometry.ts";
import { textOf, type Piece } from "./pieces.ts";

/** Labels whose value stands on their right. */
const LABEL =
  /^(?:发票代码|发票号码|开票日期|校验码|纳税人识别号|统一社会信用代码\/纳税人识别号|[(（]?小写[)）]?|[nN][oO])[:：.]?$/u;
const COLUMN = /^(?:数量|单价|金额|税率|税率\/征收率|税额)$/u;
const MONEY = /^[¥￥]?-?[\d,]+\.\d\d$/u;

/** In heights of a piece: how far from its label a value begins, how long it is, how wide a column's figures lie around its header. */
const NEAR = 12;
const LONG = 9;
const CELL = 3.2;
/** Pieces whose middles are no further apart than this stand on one line. */
const SAME_LINE = 0.55;
const MOST = 24;

/** A place to look at again; in a table nothing but a figure can stand there. */
export type Place = { box: Turned; figure: boolean };

/** A run of a piece as a rectangle of its own. */
type Stretch = { text: string; box: Turned; last: boolean };

/** The places of pieces that run in one direction. */
export function emptyPlaces(pieces: readonly Piece[]): Place[] {
  const stretches = pieces.flatMap(({ box, runs }) =>
    runs.map((run, at): Stretch => {
      const w = (run.to - run.from) * box.w;
      const text = textOf(run.signs).replace(/\s/gu, "");
      return { text, box: { ...beside(box, ((run.from + run.to) / 2 - 0.5) * box.w), w }, last: at === runs.length - 1 };
    }),
  );
  return [...behindLabels(stretches), ...inTables(stretches)].slice(0, MOST);
}

function behindLabels(stretches: readonly Stretch[]): Place[] {
  return stretches.flatMap(({ text, box, last }) => {
    if (!last || !LABEL.test(text)) return [];
    const end = box.w / 2;
    const right = stretches
      .map((other) => ({ ...seenFrom(box, other.box), w: other.box.w }))
      .filter(
        ({ along, across, w }) => Math.abs(across) < box.h * SAME_LINE && along > end && along - w / 2 < end + NEAR * box.h,
      );
    if (right.length > 0) return [];
    const length = LONG * box.h;
    return [{ box: { ...beside(box, end + length / 2), w: length }, figure: false }];
  });
}

function inTables(stretches: readonly Stretch[]): Place[] {
  const columns = stretches.filter(({ text }) => COLUMN.test(text));
  const amounts = columns.filter(({ text }) => text === "金额");
  return amounts.flatMap((amount) => {
    const own = columns.filter((column) => Math.abs(seenFrom(amount.box, column.box).across) < amount.box.h);
    const rows = stretches.filter(({ text, box }) => {
      const { along, across } = seenFrom(amount.box, box);
      return MONEY.test(text) && across > amount.box.h * 0.6 && Math.abs(along) < amount.box.h * CELL;
    });
    return rows.flatMap((row) => own.flatMap((column) => cellOf(row, column, amount, stretches) ?? []));
  });
}

/** The cell of a row under a column's header; null where something stands in it. The row of sums has only amount and tax. */
function cellOf(row: Stretch, column: Stretch, amount: Stretch, stretches: readonly Stretch[]): Place | null {
  if (column === amount || (/^[¥￥]/u.test(row.text) && column.text !== "税额")) return null;
  const h = row.box.h;
  const along = seenFrom(row.box, column.box).along;
  const half = Math.min(CELL * h, Math.abs(along) - row.box.w / 2 - h / 2);
  const taken = stretches.some(({ box }) => {
    const at = seenFrom(row.box, box);
    return Math.abs(at.across) < h * SAME_LINE && Math.abs(at.along - along) < box.w / 2 + half;
  });
  return taken || half < h ? null : { box: { ...beside(row.box, along), w: 2 * half }, figure: true };
}

/** Where another rectangle's middle lies, along the line of one and across it (downwards). */
function seenFrom(from: Turned, to: Turned): { along: number; across: number } {
  const { x, y } = turn({ x: to.cx - from.cx, y: to.cy - from.cy }, -from.angle);
  return { along: x, across: y };
}

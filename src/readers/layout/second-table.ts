/** The table that some businesses print beneath the items: travellers, vehicles, leases. Its values are business fields. */
import type { Found } from "../facts.ts";
import { businessField } from "./business.ts";
import { boxOf, confidenceOf, type Line, type Sheet, type Word } from "./lines.ts";

const LABEL =
  /出行人|有效身份证件|出行日期|出发地|到达地|交通工具类型|运输工具种类|运输工具牌号|起运地|运抵地|运输货物名称|产权证书|租赁期起止|面积单位|不动产地址|建筑服务发生地|建筑项目名称|车船?识别代码|等级/gu;
const LEAST_LABELS = 2;
const END = /合计|小计|价税合计|备注|开票人/u;

/** Fields of the second table; the second row's carry ".2", and so on. */
export function readSecondTable(sheet: Sheet): Map<string, Found> {
  const cells = new Map<string, Word[]>();
  const at = sheet.lines.findIndex((line) => (line.flat.match(LABEL) ?? []).length >= LEAST_LABELS && !/金额/u.test(line.flat));
  const header = sheet.lines[at];
  if (header === undefined) return new Map();
  let row = 0;
  for (const line of sheet.lines.slice(at + 1)) {
    if (END.test(line.flat)) break;
    // words that begin a row: a line that only continues a wrapped cell has fewer than half of the columns
    if (line.words.length * 2 >= header.words.length) row++;
    addRow(cells, header, line, Math.max(row, 1));
  }
  return new Map(
    [...cells].map(([name, words]) => [
      name,
      { text: words.map((word) => word.text).join(""), box: boxOf(sheet, words), confidence: confidenceOf(words) },
    ]),
  );
}

function addRow(cells: Map<string, Word[]>, header: Line, line: Line, row: number): void {
  for (const word of line.words) {
    const column = header.words.reduce((best, each) => (Math.abs(each.cx - word.cx) < Math.abs(best.cx - word.cx) ? each : best));
    const name = businessField(column.text.replace(/\s/gu, "")) + (row > 1 ? `.${row}` : "");
    cells.set(name, [...(cells.get(name) ?? []), word]);
  }
}

/** Pieces written out so that each can be understood in one way only. */
import type { Piece } from "./question.types.ts";

const LABELS: Partial<Record<Piece["field"], string>> = {
  number: "号码",
  code: "代码",
  checkCode: "校验码",
  taxId: "税号",
  seller: "销方",
  buyer: "购方",
  item: "品名",
  remark: "备注",
  word: "词",
  pinyin: "拼音",
};
const BASES = { total: "价税合计", net: "不含税", tax: "税额", any: "金额" } as const;

/** A text that is understood as just these pieces; empty where one of them can't be written out. */
export function textOfPieces(pieces: readonly Piece[]): string {
  const texts = pieces.map(textOf);
  return texts.includes("") ? "" : texts.join(" ");
}

function textOf({ field, value, basis, text }: Piece): string {
  const label = LABELS[field];
  if (label !== undefined)
    return /^[\p{Script=Han}\w]+$/u.test(value) ? `${label}:${value}` : `${label}:"${value.replaceAll('"', "")}"`;
  if (field === "date") return value;
  if (field === "dateRange") return value.replace("..", "~");
  if (field === "amount") return `${BASES[basis ?? "any"]}:${value}`;
  if (field === "amountRange") {
    const [from = "", to = ""] = value.split("..");
    return `${BASES[basis ?? "any"]}:${from === "" ? `<=${to}` : to === "" ? `>=${from}` : `${from}~${to}`}`;
  }
  return field === "kind" || field === "filter" ? text : "";
}

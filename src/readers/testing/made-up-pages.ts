/** Made-up pages for tests: texts at places, and the forms that invoices are printed on. */
import type { TextPage, TextRun } from "../reader.types.ts";
import { width } from "../layout/lines.ts";

/** A text of `size` points whose top left corner is at x, y. */
export type Placed = [x: number, y: number, text: string, size?: number];

export function pageOf(placed: Placed[], size: [number, number] = [596, 397]): TextPage {
  const runs: TextRun[] = placed.map(([x, y, text, height = 9]) => ({ text, x, y, w: width(text) * height, h: height }));
  return { width: size[0], height: size[1], runs };
}

/** A text whose right end is at x. */
export function rightAt(x: number, y: number, text: string, size = 9): Placed {
  return [x - width(text) * size, y, text, size];
}

function vertical(x: number, y: number, text: string, step = 10): Placed[] {
  return [...text].map((char, index): Placed => [x, y + index * step, char]);
}

export type FormParties = { buyer: string; buyerId: string; seller: string; sellerId: string };

export const PARTIES: FormParties = {
  buyer: "样张北京采购有限公司",
  buyerId: "91000000MA00000001",
  seller: "样张上海销售有限公司",
  sellerId: "91000000MA00000002",
};

/** The frame of a 数电票: title, number, date, both parties, the labels at the bottom. `columns` and rows are placed by the test. */
export function digitalFrame(title: string, number: string, date: string, parties: FormParties = PARTIES): Placed[] {
  return [
    [162, 23, title, 20],
    [438, 32, "发票号码："],
    [482, 32, number],
    [438, 49, "开票日期："],
    [482, 49, date],
    ...vertical(17, 93, "购买方信息"),
    ...vertical(302, 93, "销售方信息"),
    [33, 96, "名称："],
    [60, 96, parties.buyer],
    [318, 96, "名称："],
    [345, 96, parties.seller],
    [33, 126, "统一社会信用代码/纳税人识别号："],
    [165, 126, parties.buyerId],
    [318, 126, "统一社会信用代码/纳税人识别号："],
    [450, 126, parties.sellerId],
    [17, 310, "备"],
    [17, 327, "注"],
    [55, 368, "开票人："],
    [91, 368, "样张"],
  ];
}

export const DIGITAL_COLUMNS: Placed[] = [
  [45, 151, "项目名称"],
  [119, 151, "规格型号"],
  [190, 151, "单 位"],
  [264, 151, "数 量"],
  [335, 151, "单 价"],
  [407, 151, "金 额"],
  [447, 151, "税率/征收率"],
  [551, 151, "税 额"],
];

/** 合计 and 价税合计 of a 数电票. */
export function digitalSums(amount: string, tax: string, capitals: string, total: string): Placed[] {
  return [
    [58, 262, "合"],
    [104, 262, "计"],
    rightAt(434, 262, `¥${amount}`),
    rightAt(583, 262, `¥${tax}`),
    [48, 280, "价税合计（大写）"],
    [178, 280, capitals],
    [407, 280, "（小写）"],
    [445, 279, `¥${total}`, 11],
  ];
}

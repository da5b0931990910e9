/** Buyer and seller: blocks of 名称 and 纳税人识别号 beside each other (数电票) or one above the other (税控). */
import type { Found } from "../facts.ts";
import {
  boxOf,
  confidenceOf,
  findSpans,
  lineOf,
  spanEnds,
  spanText,
  spanWords,
  type Line,
  type Sheet,
  type Span,
  type Word,
} from "./lines.ts";

import { COMPANY } from "../names.ts";

export type PartyFound = { name: Found | null; taxId: Found | null };
export type Parties = { buyer: PartyFound; seller: PartyFound };

const NAME_LABEL =
  /(?:购买方|购货单位|购方|销售方|销货单位|销方)名称[:：]?|(?<!项目|货物|商品)名称[:：]|(?<!项目|服务|货物|商品|劳务|设备|费用|单位)名称/u;
const TAX_LABEL = /(?:统一社会信用代码[/／]?)?纳税人.{0,2}别号[:：]?|统一社会信用代码(?![/／])[:：]?|(?:税号|纳税识别号)[:：]/u;
const VERTICAL = /^[购买方销售信息密码区备注单位货]{1,6}$/u;
const CIPHER = /^(?=.*[<>+*/])[\d<>+\-*/]{10,}$/u;
const TAX_ID = /[0-9A-Z]{15,20}/iu;

type Block = {
  name: Span | null;
  tax: Span | null;
  x: number;
  x1: number;
  y: number;
  pitch: number;
  role: "buyer" | "seller" | null;
};

const NOBODY: PartyFound = { name: null, taxId: null };

/** Reads both parties; the vertical 购买方 and 销售方 say who is who, else their order. */
export function readParties(sheet: Sheet): Parties {
  const blocks = blocksOf(sheet);
  for (const block of blocks) block.role = roleOf(sheet, block);
  orderRoles(sheet, blocks);
  const party = (role: "buyer" | "seller"): PartyFound => {
    const block = blocks.find((each) => each.role === role);
    return block === undefined ? NOBODY : { name: nameOf(sheet, block, blocks), taxId: taxIdOf(sheet, block, blocks) };
  };
  return { buyer: party("buyer"), seller: party("seller") };
}

function blocksOf(sheet: Sheet): Block[] {
  const names = findSpans(sheet, NAME_LABEL).filter((span) => !isTableHeader(span.line));
  const taxes = findSpans(sheet, TAX_LABEL);
  const used = new Set<Span>();
  const blocks: Block[] = names.map((name) => {
    const ends = spanEnds(name);
    const below = taxes
      .filter(
        (tax) =>
          !used.has(tax) &&
          tax.line.y > name.line.y - sheet.em * 0.3 &&
          tax.line.y - name.line.y < sheet.em * 7 &&
          isBelow(sheet, ends.x0, spanEnds(tax).x0, names),
      )
      .sort((a, b) => a.line.y - b.line.y)[0];
    if (below !== undefined) used.add(below);
    const pitch = below === undefined ? sheet.em * 1.6 : Math.max(below.line.y - name.line.y, sheet.em);
    return { name, tax: below ?? null, x: ends.x0, x1: ends.x1, y: name.line.y, pitch, role: null };
  });
  for (const tax of taxes) {
    if (used.has(tax)) continue;
    const ends = spanEnds(tax);
    blocks.push({ name: null, tax, x: ends.x0, x1: ends.x1, y: tax.line.y, pitch: sheet.em * 1.6, role: null });
  }
  return blocks.filter(
    (block) => block.tax !== null || block.name?.line.flat.includes("名称:") || block.name?.line.flat.includes("名称："),
  );
}

/** Whether a tax label begins where a name's does, or behind it: recognition loses the first characters of 统一社会信用代码/纳税人识别号. */
function isBelow({ em }: Sheet, name: number, tax: number, names: Span[]): boolean {
  const [far, farthest] = [em * 6, em * 15];
  if (Math.abs(tax - name) < far) return true;
  const between = names.map((each) => spanEnds(each).x0).some((x) => x > name + far && x < tax + far);
  return tax > name && tax - name < farthest && !between;
}

function isTableHeader(line: Line): boolean {
  return /规格型号|单价|税率|金额/u.test(line.flat);
}

/** By the vertical label left of the block, or by a label that names the party itself. */
function roleOf(sheet: Sheet, block: Block): Block["role"] {
  const own = block.name === null ? "" : withLead(sheet, block.name);
  if (/购/u.test(own)) return "buyer";
  if (/销/u.test(own)) return "seller";
  let best: { role: Block["role"]; distance: number } | null = null;
  for (const word of sheet.words) {
    if (word.x > block.x || block.x - word.x > sheet.em * 5 || word.text.length > 8) continue;
    if (word.y + word.h < block.y - sheet.em * 2.2 || word.y > block.y + block.pitch + sheet.em * 4) continue;
    const role = /^[购買买]/u.test(word.text) ? "buyer" : /^[销售]/u.test(word.text) ? "seller" : null;
    const distance = Math.abs(word.cy - block.y) + (block.x - word.x);
    if (role !== null && (best === null || distance < best.distance)) best = { role, distance };
  }
  return best?.role ?? null;
}

/** A label with up to four characters that stand right before it. */
function withLead(sheet: Sheet, { line, from, to }: Span): string {
  let start = from;
  const gapBefore = (at: number): number => (line.chars[at]?.x0 ?? 0) - (line.chars[at - 1]?.x1 ?? 0);
  while (start > Math.max(0, from - 4) && gapBefore(start) < sheet.em * 1.5) start--;
  return line.flat.slice(start, to);
}

/**
 * Without a vertical label: the other one of a known party, else left before right and upper before lower. One party alone,
 * of which nothing says which it is, is neither.
 */
function orderRoles(sheet: Sheet, blocks: Block[]): void {
  if (blocks.length === 1) return;
  const beside = (a: Block, b: Block): boolean => Math.abs(a.x - b.x) > sheet.width * 0.25;
  const open = blocks.filter((block) => block.role === null).sort((a, b) => (beside(a, b) ? a.x - b.x : a.y - b.y));
  for (const block of open) {
    if (!blocks.some((each) => each.role === "buyer")) block.role = "buyer";
    else if (!blocks.some((each) => each.role === "seller")) block.role = "seller";
  }
}

/** Where a block's values end on the right: at the next block, a vertical label or the page's edge. */
function rightEdge(sheet: Sheet, block: Block, blocks: Block[]): number {
  const start = block.x1;
  let edge = sheet.width;
  for (const other of blocks)
    if (other !== block && other.x > start && Math.abs(other.y - block.y) < block.pitch * 1.5) edge = Math.min(edge, other.x);
  // beneath the parties the table's 单位 is a column, not a vertical label
  const table = sheet.lines.find((line) => line.y > block.y && isTableHeader(line))?.y ?? sheet.height;
  for (const word of sheet.words) {
    if (word.cy > table - sheet.em * 0.5) continue;
    const beside = word.cy > block.y - sheet.em * 2 && word.cy < block.y + block.pitch * 1.5 + sheet.em * 2;
    if (beside && word.x > start + sheet.em && VERTICAL.test(word.text) && word.w < sheet.em * 2.2) edge = Math.min(edge, word.x);
  }
  return edge;
}

/** The value's words beside a label, from all lines between half a pitch above and below it. */
function valueLines(sheet: Sheet, label: Span, pitch: number, right: number): Line[] {
  const { x1 } = spanEnds(label);
  const up = Math.min(pitch / 2, sheet.em * 1.6);
  const lines: Line[] = [];
  const own = ownRest(label, right);
  // a wrapped value begins near its label; a watermark at the page's edge does not
  const near = Math.max(x1 + sheet.em * 6, ...beforeGap(lineOf(own), sheet.em * 3).words.map((word) => word.x + word.w));
  for (const line of sheet.lines) {
    if (line === label.line) {
      if (own.length > 0) lines.push(lineOf(own));
      continue;
    }
    const words = line.words.filter(
      (word, index) =>
        word.x >= x1 - sheet.em * 0.5 &&
        word.x + word.w * 0.6 < right &&
        (Math.abs(word.cy - label.line.y) < up * 0.95 || goesOn(line.words[index - 1], word, label.line.y, up)) &&
        !CIPHER.test(word.text.replace(/\s/gu, "")) &&
        !/[:：]$/u.test(word.text),
    );
    if (words[0] !== undefined && words[0].x < near) lines.push(beforeGap(lineOf(words), sheet.em * 3));
  }
  return lines;
}

/** Whether a word goes on from one that stands beside the label: print that slopes leaves the band in its last characters. */
function goesOn(before: Word | undefined, word: Word, y: number, up: number): boolean {
  if (before === undefined || Math.abs(before.cy - y) >= up * 1.1) return false;
  return word.x - (before.x + before.w) < word.h * 0.6 && Math.abs(word.cy - before.cy) < word.h * 0.25;
}

/** What follows the label on its own line; where the run goes on after the label, its rest. */
function ownRest(label: Span, right: number): Word[] {
  const words: Word[] = [];
  const { line } = label;
  const start = line.chars[label.to];
  if (start === undefined) return [];
  line.words.forEach((word, run) => {
    if (run < start.run || word.x >= right || (word.x + word.w * 0.6 >= right && run > start.run)) return;
    const at = run === start.run ? start.at : 0;
    const text = word.text.slice(at).trim();
    const x = run === start.run ? start.x0 : word.x;
    if (!CIPHER.test(text.replace(/\s/gu, "")))
      words.push({ ...word, text, x, w: word.x + word.w - x, cx: (x + word.x + word.w) / 2 });
  });
  return words;
}

function nameOf(sheet: Sheet, block: Block, blocks: Block[]): Found | null {
  if (block.name === null) return null;
  const right = rightEdge(sheet, block, blocks);
  const lines = valueLines(sheet, block.name, block.pitch, right);
  const own = lines.map((line) => beforeGap(line, sheet.em * 3)).filter((line) => line.flat !== "");
  const parts = [...own, ...restOfName(sheet, own.at(-1))];
  const text = parts
    .map((line) => spanText({ line, from: 0, to: line.flat.length }))
    .join("")
    .replace(/^[:：.·]+/u, "")
    .trim();
  if (text === "" || TAX_LABEL.test(text)) return null;
  const words = parts.flatMap((line) => line.words);
  return { text, box: boxOf(sheet, words), confidence: confidenceOf(words) };
}

/** A narrow form goes on in its next row: what stands there without a label, where only the two together are a name. */
function restOfName(sheet: Sheet, last: Line | undefined): Line[] {
  if (last === undefined || COMPANY.test(last.flat)) return [];
  const next = sheet.lines.find((line) => line.y > last.y + sheet.em * 0.8);
  const alone = next !== undefined && next.y < last.y + sheet.em * 2.2 && !/[:：\d*]/u.test(next.flat);
  const isAnother = next !== undefined && /^\p{Script=Han}{6,}有限/u.test(next.flat);
  return alone && !isAnother && COMPANY.test(last.flat + next.flat) ? [next] : [];
}

/** A name ends at a wide gap: what stands beyond belongs to something else. */
function beforeGap(line: Line, gap: number): Line {
  const end = line.words.findIndex(
    (word, index) => index > 0 && word.x - ((line.words[index - 1]?.x ?? 0) + (line.words[index - 1]?.w ?? 0)) > gap,
  );
  return end < 0 ? line : lineOf(line.words.slice(0, end));
}

function taxIdOf(sheet: Sheet, block: Block, blocks: Block[]): Found | null {
  if (block.tax === null) return null;
  const right = rightEdge(sheet, block, blocks);
  const lines = valueLines(sheet, block.tax, Math.max(block.pitch, sheet.em * 1.2), right).sort(
    (a, b) => Math.abs(a.y - (block.tax?.line.y ?? 0)) - Math.abs(b.y - (block.tax?.line.y ?? 0)),
  );
  for (const line of lines) {
    const match = TAX_ID.exec(line.flat) ?? /^[:：]?[0-9A-Z*]{6,30}$/iu.exec(line.flat);
    if (match === null) continue;
    const words = spanWords({ line, from: match.index, to: match.index + match[0].length });
    return { text: match[0].replace(/^[:：]/u, "").toUpperCase(), box: boxOf(sheet, words), confidence: confidenceOf(words) };
  }
  return null;
}

/**
 * 机动车 and 二手车销售统一发票: a grid of labels, the value right of each. A used vehicle has two parties of its own
 * (卖方 and 买方); the auction house and the market that the form names beneath are neither.
 */
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Found } from "../facts.ts";
import { matchInCell, readGrid, textOfCell, type Cell, type GridLabel, type Piece } from "./grid.ts";
import type { Put } from "./put.ts";
import type { Sheet } from "./lines.ts";
import { money } from "./values.ts";

type Key =
  | "buyer"
  | "seller"
  | "auctioneer"
  | "market"
  | "id"
  | "total"
  | "small"
  | "net"
  | "tax"
  | "rate"
  | "machine"
  | "other"
  | `extra.${string}`;

/** Longer labels come before the ones that they contain; what isn't kept is named too, so that its value goes nowhere else. */
const LABELS: readonly GridLabel<Key>[] = [
  ["buyer", /购买方名称及身份证件?号码?[/／]?(?:组织机构代码)?/u],
  ["other", /[买卖]方单位[/／]个人(?:住址|地址)|[买卖]方(?:住址|地址)|(?:经营[、,，]?拍卖单位|二手车市场)地址/u],
  [
    "id",
    /单位代码[/／]?(?:身份证明?号码?)?|(?:统一社会信用代码|纳税人识别号|身份证件?号码?|组织机构代码)(?:[/／](?:统一社会信用代码|纳税人识别号|身份证件?号码?|组织机构代码))*[/／]?(?!名称)/u,
  ],
  ["buyer", /购买方名称|买方单位[/／]个人(?!住|地)|买方(?:名称|姓名)/u],
  ["seller", /销货单位名称|销售方名称|卖方单位[/／]个人(?!住|地)|卖方(?:名称|姓名)/u],
  ["auctioneer", /经营[、,，]?拍卖单位(?:名称)?/u],
  ["market", /二手车市场(?:名称)?/u],
  ["extra.registration", /登记证号/u],
  ["extra.vehicleOffice", /转入地车[辆管]理?所?管?理?所?(?:名称)?/u],
  ["extra.vin", /车辆识别代[号码][/／]车架号码?|车架号码?[/／]车辆识别代?[号码]|车辆识别代[号码]|车架号码?/u],
  ["extra.vehicleType", /车辆类型/u],
  ["extra.model", /厂?牌型号/u],
  // it stands behind the model, which ends in letters and figures
  ["extra.origin", /产地|(?<=[0-9A-Z])地(?!址)/u],
  ["extra.certificate", /合格证号/u],
  ["extra.importCertificate", /进口证明书号/u],
  ["extra.inspection", /商检单号/u],
  ["extra.engine", /发动机号码?/u],
  ["extra.plate", /车牌照?号码?/u],
  ["extra.tonnage", /吨位/u],
  ["extra.seats", /限乘人数/u],
  ["extra.taxOffice", /主管税务机关(?:及代码)?/u],
  ["extra.taxReceipt", /完税凭证号码/u],
  ["total", /价税合计(?:[(（]大写[)）])?|车价合计(?:[(（]大写[)）])?/u],
  ["rate", /增值税税率(?:或征收率)?/u],
  ["tax", /增值税税额/u],
  ["net", /不含税价格?/u],
  ["small", /[(（]?小写[)）]?/u],
  ["machine", /机打(?:代码|号码)|机器编号|税控码|发票代码|发票号码|开票日期/u],
  ["other", /开户银行[、,，]?(?:及?账号)?|账号|电话|(?:住|地)址|开票单位|销货单位盖章|开票人|备注|[(（]盖章[)）]|大写/u],
  ["+", /或征收率|及身份证号码[/／]?|及代码|管理所名称|理所名称/u],
];

/** Where there is no paper of the other kind: dashes and strokes. */
const EMPTY = /^[-—－/／*＊\s]+$/u;
const ID = /(?<![0-9A-Z])([0-9A-Z]{8}-?[0-9A-Z]|[0-9A-Z]{15,20})(?![0-9A-Z])/u;
const FIGURE = /[-¥]*\d[\d,]*\.\d{2}(?!\d)/u;

/** Fills parties, sums and the vehicle's data. */
export function readVehicle(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  const cells = readGrid(sheet, LABELS);
  const first = (key: Key): Cell<Key> | undefined => cells.find((cell) => cell.key === key && cell.pieces.length > 0);
  for (const role of ["buyer", "seller"] as const) {
    const cell = first(role);
    put(`${role}.name`, textOfCell(sheet, cell, isName));
    // the oldest form prints the buyer's number beneath the name in the same cell
    put(`${role}.taxId`, idOf(sheet, cells, role) ?? matchInCell(sheet, cell, ID));
  }
  for (const role of ["auctioneer", "market"] as const) {
    const name = textOfCell(sheet, first(role), isName);
    if (name === null) continue;
    put(`extra.${role}`, name);
    put(`extra.${role}TaxId`, idOf(sheet, cells, role));
  }
  for (const cell of cells) {
    const field = cell.key;
    if (field.startsWith("extra.") && facts.extra[field.slice(6)] === undefined)
      put(field as `extra.${string}`, textOfCell(sheet, cell, isValue));
  }
  put("extra.taxRate", matchInCell(sheet, first("rate"), /\d{1,2}(?:\.\d+)?%|免税|\*{2,3}/u));
  put("total", figure(sheet, cells, "total"));
  put("tax", figure(sheet, cells, "tax"));
  put("amount", figure(sheet, cells, "net"));
}

const isValue = (piece: Piece): boolean => !EMPTY.test(piece.flat);

function isName(piece: Piece): boolean {
  return isValue(piece) && piece.flat !== "及" && !/^[0-9A-Z-]{8,20}$/u.test(piece.flat) && !/^[⊗Ⓧ¥\d.,]+$/u.test(piece.flat);
}

/**
 * The number of a party: beside the label of numbers on its row, else beside the first one beneath it before the next
 * party begins.
 */
function idOf(sheet: Sheet, cells: Cell<Key>[], role: Key): Found | null {
  const own = cells.find((cell) => cell.key === role && cell.pieces.length > 0);
  if (own === undefined) return null;
  const others = cells.filter(
    (cell) => cell !== own && ["buyer", "seller", "auctioneer", "market"].includes(cell.key) && cell.y > own.y + sheet.em * 0.9,
  );
  // the seller stands beneath the buyer: where no label says so any more, a number beneath may be the seller's
  const last = role === "buyer" && !others.some((cell) => cell.key === "seller") ? own.bottom : sheet.height;
  const end = Math.min(last, ...others.map((cell) => cell.y)) - sheet.em * 0.9;
  const ids = cells
    .filter(
      (cell) => cell.key === "id" && cell.y > own.top - sheet.em * 0.9 && cell.y < Math.max(end, own.bottom + sheet.em * 0.9),
    )
    .sort((a, b) => a.y - b.y);
  for (const cell of ids) {
    const found = matchInCell(sheet, cell, ID);
    if (found !== null) return found;
  }
  return null;
}

/** The figure of a sum: beside 小写 on its row, else beside the label itself. */
function figure(sheet: Sheet, cells: Cell<Key>[], key: Key): Found | null {
  for (const cell of cells.filter((each) => each.key === key)) {
    const row = cells.filter((each) => Math.abs(each.y - cell.y) < sheet.em * 1.1 && each.x0 > cell.x0);
    const next = row.filter((each) => each.key !== "small").sort((a, b) => a.x0 - b.x0)[0];
    const small = row.find((each) => each.key === "small" && (next === undefined || each.x0 < next.x0));
    const found = matchInCell(sheet, small, FIGURE) ?? matchInCell(sheet, cell, FIGURE);
    if (found !== null) return { ...found, text: money(found.text) ?? found.text };
  }
  return null;
}

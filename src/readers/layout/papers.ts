/** Forms with labels of their own: customs and tax payment papers, machine-printed and quota invoices, freight invoices. */
import type { InvoiceFacts } from "#domain/invoice.ts";
import { capitalsToFen } from "#domain/capitals.ts";
import { formatFen } from "#domain/money.ts";
import type { Found } from "../facts.ts";
import { matchInCell, readGrid, textOfCell, type Cell, type GridLabel, type Piece } from "./grid.ts";
import { foundIn } from "./header.ts";
import { boxOf, confidenceOf, findSpans, type Sheet, type Word } from "./lines.ts";
import type { Put } from "./put.ts";
import { money } from "./values.ts";

type Key =
  | "number"
  | "buyer"
  | "buyerId"
  | "buyerBoth"
  | "seller"
  | "sellerId"
  | "sellerBoth"
  | "total"
  | "small"
  | "rate"
  | "tax"
  | "net"
  | "other"
  | `extra.${string}`;

const TAX_ID = /(?<![0-9A-Z])[0-9A-Z]{15,20}(?![0-9A-Z])/u;
const FIGURE = /[-¥]*\d[\d,]*\.\d{2}(?!\d)/u;

/** Reads the kinds that have such a form; the others change nothing. */
export function readPaper(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  switch (facts.kind) {
    case "customs":
      return readCustoms(sheet, put);
    case "tax-payment":
      return readPayment(sheet, put);
    case "machine-printed":
      return readMachinePrinted(sheet, put);
    case "freight":
      return readFreight(sheet, put);
    case "quota":
      return readQuota(sheet, facts, put);
    default:
  }
}

class Form {
  readonly cells: Cell<Key>[];
  private readonly sheet: Sheet;

  constructor(sheet: Sheet, labels: readonly GridLabel<Key>[]) {
    this.sheet = sheet;
    this.cells = readGrid(sheet, labels);
  }

  private of(key: Key): Cell<Key>[] {
    return this.cells.filter((cell) => cell.key === key && cell.pieces.length > 0);
  }

  text(key: Key, fits: (piece: Piece) => boolean = (piece) => !/^[-—/*]+$/u.test(piece.flat)): Found | null {
    for (const cell of this.of(key)) {
      const found = textOfCell(this.sheet, cell, fits);
      if (found !== null) return found;
    }
    return null;
  }

  /** a name, also where its tax id stands right behind it */
  name(key: Key): Found | null {
    return this.text(key, isName) ?? this.match(key, /[\p{Script=Han}A-Za-z()（）·]{4,}(?=[0-9A-Z]{15,20}$)/u);
  }

  match(key: Key, pattern: RegExp): Found | null {
    for (const cell of this.of(key)) {
      const found = matchInCell(this.sheet, cell, pattern);
      if (found !== null) return found;
    }
    return null;
  }

  sum(...keys: Key[]): Found | null {
    for (const key of keys) {
      const found = this.match(key, FIGURE);
      if (found !== null) return { ...found, text: money(found.text) ?? found.text };
    }
    return null;
  }

  /** every business field of the form that has a value */
  extras(put: Put): void {
    for (const cell of this.cells) {
      if (cell.key.startsWith("extra."))
        put(
          cell.key as `extra.${string}`,
          textOfCell(this.sheet, cell, (piece) => !/^[-—/*]+$/u.test(piece.flat)),
        );
    }
  }
}

const isName = (piece: Piece): boolean => /[\u4e00-\u9fffA-Za-z]{2}/u.test(piece.flat) && !TAX_ID.test(piece.flat);

const CUSTOMS: readonly GridLabel<Key>[] = [
  ["number", /(?:缴款书)?号码(?:N[o0O][.:：]?)?|N[o0O][.:：]/u],
  [
    "other",
    /填发日期|收入系统|收入机关|收款国库|预算级次|科目|账号|帐号|开户银行|填制单位|制单人|复核人|备注|税号|货物名称|数量|单位(?=完税)/u,
  ],
  ["buyer", /缴款单位[(（]人[)）](?:名称)?(?=[^名]|$)|(?<=缴款单位[(（]人[)）])名称|(?<!货物)名称/u],
  ["extra.declaration", /报关单编?号码?/u],
  ["extra.contract", /合同[(（]?(?:批文)?[)）]?号/u],
  ["extra.vesselName", /运输工具[(（]?号?[)）]?/u],
  ["extra.billOfLading", /提[/／]?装货单号/u],
  ["extra.paymentDeadline", /缴款期限/u],
  ["other", /申请单位编号|收款单位|缴款单位/u],
  ["extra.capitals", /金额人民币[(（]大写[)）]|金额[(（]大写[)）]/u],
  ["total", /合计(?:[(（][¥元]?[)）])?/u],
];

/** What is paid at the customs is the tax; there is no seller. */
function readCustoms(sheet: Sheet, put: Put): void {
  const form = new Form(sheet, CUSTOMS);
  put("number", form.match("number", /\d{18}-?[A-Z]\d{2}|[0-9A-Z-]{18,25}/u));
  put("buyer.name", form.text("buyer", isName));
  put("tax", form.sum("total"));
  form.extras(put);
}

const PAYMENT: readonly GridLabel<Key>[] = [
  ["number", /(?:电子)?(?:税票|凭证|票证|完税证)号码[:：]?|N[o0O][.:：]?(?=\d)/u],
  ["buyerId", /(?:扣缴义务人|纳税人|缴款人)?(?:纳税人)?识别号(?:[/／]统一社会信用代码)?|统一社会信用代码/u],
  ["buyer", /(?:纳税人|缴款人|扣缴义务人)(?:全称|名称)/u],
  ["extra.taxOffice", /(?:主管)?税务机关(?:[(（]盖?章[)）])?|征收机关/u],
  ["other", /填发日期|开具日期|填票人|备注|妥善保管|原凭证号|税种|品目名称|税款所属时期|入[(（]?退?[)）]?库日期|实缴/u],
  ["total", /金额合计(?:[(（]大写[)）])?|(?<!金额)合计/u],
];

/** Who pays is the buyer; the bureau sells nothing. */
function readPayment(sheet: Sheet, put: Put): void {
  const form = new Form(sheet, PAYMENT);
  put("number", form.match("number", /\d{15,20}/u));
  put("buyer.name", form.text("buyer", isName));
  put("buyer.taxId", form.match("buyerId", TAX_ID));
  put("total", form.sum("total"));
  put("extra.taxOffice", form.text("extra.taxOffice", isName));
}

const MACHINE: readonly GridLabel<Key>[] = [
  ["buyerId", /(?:付款方|购买方|购货方|付款单位)(?:纳税人)?(?:识别号|证件号码?|代码|税号)/u],
  ["sellerId", /(?:收款方|销售方|销货方|收款单位|开票方)(?:纳税人)?(?:识别号|证件号码?|代码|税号)/u],
  ["other", /(?:付款|收款|购买|销售|销货|购货)(?:方|单位)(?:地址|电话|开户|银行|账号)[^:：]{0,6}/u],
  ["buyer", /(?:付款|购买|购货)(?:方|单位|人)(?:[(（]个人[)）])?(?:名称)?|客户名称/u],
  ["seller", /(?:收款|销售|销货|开票)(?:方|单位)(?:名称)?(?![(（]?盖?章)/u],
  ["extra.industry", /行业分类/u],
  [
    "other",
    /发票代码|发票号码|开票日期|机打代码|机打号码|机器编号|机器编码|税控码|防伪码|开票人|收款人|复核人|备注|查询码|收款单位[(（]?盖?章/u,
  ],
];

function readMachinePrinted(sheet: Sheet, put: Put): void {
  const form = new Form(sheet, MACHINE);
  put("buyer.name", form.text("buyer", isName));
  put("buyer.taxId", form.match("buyerId", TAX_ID));
  put("seller.name", form.text("seller", isName));
  put("seller.taxId", form.match("sellerId", TAX_ID));
  form.extras(put);
}

const FREIGHT: readonly GridLabel<Key>[] = [
  ["sellerBoth", /承运人及?(?=纳税人识别号|$)|承运人/u],
  ["buyerBoth", /实际受票方及?/u],
  ["extra.consignee", /收货人及?/u],
  ["extra.consignor", /发货人及?/u],
  ["extra.route", /起运地[、,，]?经由[、,，]?到达地/u],
  ["extra.transport", /车种车号/u],
  ["extra.tonnage", /车船吨位/u],
  ["extra.goods", /运输货物信息/u],
  [
    "other",
    /费用项目及金额|密码区|主管税务机关(?:及代码)?|机器编号|备注|收款人|复核人?|开票人|发票代码|发票号码|开票日期|承运人[(（]章[)）]/u,
  ],
  ["total", /价税合计(?:[(（]大写[)）])?/u],
  ["small", /[(（]?小写[)）]?/u],
  ["net", /合计金额/u],
  ["rate", /税率/u],
  ["tax", /税额/u],
  ["+", /纳税人识别号/u],
];

/** 货物运输业增值税专用发票: the carrier sells, the 实际受票方 buys; consignee and consignor are neither. */
function readFreight(sheet: Sheet, put: Put): void {
  const form = new Form(sheet, FREIGHT);
  put("seller.name", form.name("sellerBoth"));
  put("seller.taxId", form.match("sellerBoth", TAX_ID));
  put("buyer.name", form.name("buyerBoth"));
  put("buyer.taxId", form.match("buyerBoth", TAX_ID));
  put("amount", form.sum("net"));
  put("tax", form.sum("tax"));
  put("total", form.sum("small", "total"));
  put("extra.taxRate", form.match("rate", /\d{1,2}%/u));
  for (const name of ["consignee", "consignor"] as const) put(`extra.${name}`, form.name(`extra.${name}`));
  for (const name of ["route", "transport", "tonnage", "goods"] as const) put(`extra.${name}`, form.text(`extra.${name}`));
}

/** The faces that are printed are few and round, so they are known also where the 元 wasn't recognised. */
const FACE = /^(?:人民币)?([零壹贰叁肆伍陆柒捌玖拾佰仟]+[元圆](?:整|正)?|[壹贰伍][拾佰])$/u;

/** Who gives the invoice: what its label names, else what ends as such places do. */
const COLLECTORS: readonly RegExp[] = [
  /(?<=(?:开票|收款)(?:单位|方|人)(?:名称)?(?:[(（]盖?章[)）]{1,2})?[:：]?)(?!单位|名称|[(（]盖?章)[\u4e00-\u9fff][\u4e00-\u9fff()（）]{3,29}/u,
  /[\u4e00-\u9fff()（）]{4,30}(?:公司|酒店|饭店|餐厅|停车场)/u,
];

/** The face value of a quota invoice, in words or figures, the largest on the page. */
function readQuota(sheet: Sheet, facts: InvoiceFacts, put: Put): void {
  if (facts.total !== null) return;
  const value = (word: Word): string | null => {
    const bare = word.text.replace(/\s/gu, "");
    const words = FACE.exec(bare)?.[1];
    const fen = words === undefined ? null : capitalsToFen(/[元圆]/u.test(words) ? words : `${words}元`);
    if (fen !== null) return formatFen(fen);
    const digits = /^¥(\d{1,4}(?:\.\d{2})?)元?(?:整|正)?$|^(\d{1,4}(?:\.\d{2})?)元(?:整|正)?$/u.exec(bare);
    return digits === null ? null : money(digits[1] ?? digits[2] ?? "");
  };
  const faces = sheet.words.flatMap((word) => {
    const text = value(word);
    return text === null ? [] : [{ word, text }];
  });
  // two faces that differ: none is taken
  if (faces.length > 0 && new Set(faces.map((face) => face.text)).size === 1) {
    const best = faces.reduce((a, b) => (b.word.h > a.word.h ? b : a));
    put("total", { text: best.text, box: boxOf(sheet, [best.word]), confidence: confidenceOf([best.word]) });
  }
  const [collector] = COLLECTORS.flatMap((pattern) => findSpans(sheet, pattern)).filter(
    ({ line }) => !/印|卷|税务局/u.test(line.flat),
  );
  if (collector !== undefined) put("seller.name", foundIn(sheet, collector));
}

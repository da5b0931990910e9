import type { TestText } from "./ofd-writer.ts";

/** Lines of goods of a specimen; what is undefined stays empty on the page. */
type SpecimenLine = {
  name: string;
  spec?: string;
  unit?: string;
  quantity?: string;
  price?: string;
  amount: string;
  rate: string;
  tax: string;
};

export type Specimen = {
  title: string;
  number: string;
  date: string;
  code?: string;
  checkCode?: string;
  buyer: string;
  buyerId: string;
  seller: string;
  sellerId: string;
  lines: SpecimenLine[];
  amount: string;
  tax: string;
  total: string;
  capitals: string;
  remark?: string;
};

/** An invented 数电票: companies that don't exist, tax ids of region 000000. */
export const SPECIMEN: Specimen = {
  title: "电子发票（增值税专用发票）",
  number: "00990000000000000017",
  date: "2031年04月05日",
  buyer: "样张甲测试有限公司",
  buyerId: "91000000SPEC000012",
  seller: "样张乙示例有限公司",
  sellerId: "91000000SPEC000034",
  lines: [{ name: "*样张服务*测试费", unit: "次", quantity: "2", price: "500", amount: "1000.00", rate: "6%", tax: "60.00" }],
  amount: "1000.00",
  tax: "60.00",
  total: "1060.00",
  capitals: "壹仟零陆拾圆整",
  remark: "样张 SPECIMEN",
};

/** The printed form of a digital invoice, laid out as the tax bureau's template does: labels with odd ids, values with even ones. */
export function digitalFace(s: Specimen): TestText[] {
  const head: TestText[] = [
    { text: s.title, x: 60, y: 8, size: 7 },
    { text: "发票号码：", x: 150, y: 11 },
    { text: s.number, x: 166, y: 11, id: 102 },
    { text: "开票日期：", x: 150, y: 17 },
    { text: s.date, x: 166, y: 17, id: 104 },
    ...vertical("购买方信息", 6, 32),
    ...vertical("销售方信息", 107, 32),
    { text: "名称：", x: 12, y: 34 },
    { text: s.buyer, x: 22, y: 34, id: 106 },
    { text: "统一社会信用代码/纳税人识别号：", x: 12, y: 44 },
    { text: s.buyerId, x: 60, y: 44, id: 108 },
    { text: "名称：", x: 112, y: 34 },
    { text: s.seller, x: 122, y: 34, id: 110 },
    { text: "统一社会信用代码/纳税人识别号：", x: 112, y: 44 },
    { text: s.sellerId, x: 160, y: 44, id: 112 },
  ];
  return [...head, ...tableFace(s, 53), ...footFace(s)];
}

function vertical(text: string, x: number, y: number): TestText[] {
  return Array.from(text).map((char, i) => ({ text: char, x, y: y + i * 3.6 }));
}

const right = (text: string, edge: number): number => edge - text.length * 1.5;

/** The table of lines, at a height. */
export function tableFace(s: Specimen, y: number): TestText[] {
  const titles: [string, number][] = [
    ["项目名称", 18],
    ["规格型号", 44],
    ["单位", 67],
    ["数量", 92],
    ["单价", 118],
    ["金额", 142],
    ["税率/征收率", 158],
    ["税额", 194],
  ];
  const face: TestText[] = titles.map(([text, x]) => ({ text, x, y }));
  s.lines.forEach((line, i) => {
    const at = y + 4 + i * 4;
    const cells: [string | undefined, number][] = [
      [line.name, 5],
      [line.spec, 44],
      [line.unit, 68],
      [line.quantity, right(line.quantity ?? "", 101)],
      [line.price, right(line.price ?? "", 127)],
      [line.amount, right(line.amount, 152)],
      [line.rate, 166],
      [line.tax, right(line.tax, 205)],
    ];
    cells.forEach(([text, x], column) => text !== undefined && face.push({ text, x, y: at, id: 1000 + i * 10 + column }));
  });
  return face;
}

function footFace(s: Specimen): TestText[] {
  const foot: TestText[] = [
    { text: "合", x: 20, y: 91 },
    { text: "计", x: 36, y: 91 },
    { text: `¥${s.amount}`, x: right(`¥${s.amount}`, 152), y: 91, id: 114 },
    { text: `¥${s.tax}`, x: right(`¥${s.tax}`, 205), y: 91, id: 116 },
    { text: "价税合计（大写）", x: 17, y: 98 },
    { text: s.capitals, x: 63, y: 98, id: 118 },
    { text: "（小写）", x: 144, y: 98 },
    { text: `¥${s.total}`, x: 156, y: 98, id: 120 },
    ...vertical("备注", 6, 108),
    { text: "开票人：", x: 20, y: 129 },
    { text: "样张", x: 32, y: 129 },
  ];
  if (s.remark !== undefined) foot.push({ text: s.remark, x: 12, y: 105, id: 122 });
  return foot;
}

/** CustomTag.xml for such a face; `ref` numbers are the ids of its values. */
export function digitalTags(s: Specimen): string {
  const tag = (name: string, id: number): string => `<ofd:${name}><ofd:ObjectRef PageRef="1">${id}</ofd:ObjectRef></ofd:${name}>`;
  const columns = ["Item", "Specification", "MeasurementDimension", "Quantity", "Price", "Amount", "TaxScheme", "TaxAmount"];
  const lines = s.lines.map((_, i) => columns.map((name, column) => tag(name, 1000 + i * 10 + column)).join("")).join("");
  return `<ofd:root xmlns:ofd="http://www.ofdspec.org/2016">${tag("InvoiceNo", 102)}${tag("IssueDate", 104)}<ofd:Buyer>${tag("BuyerName", 106)}${tag("BuyerTaxID", 108)}</ofd:Buyer><ofd:Seller>${tag("SellerName", 110)}${tag("SellerTaxID", 112)}</ofd:Seller>${tag("TaxExclusiveTotalAmount", 114)}${tag("TaxTotalAmount", 116)}${tag("TaxInclusiveTotalAmount", 120)}${tag("Note", 122)}${lines}</ofd:root>`;
}

/** original_invoice.xml of the 税控 era for a specimen. */
export function taxControlXml(s: Specimen, qr = ""): string {
  const line = (l: SpecimenLine): string =>
    `<fp:GoodsInfo><fp:Item>${l.name}</fp:Item><fp:Specification>${l.spec ?? ""}</fp:Specification><fp:MeasurementDimension>${l.unit ?? ""}</fp:MeasurementDimension><fp:Price>${l.price ?? ""}</fp:Price><fp:Quantity>${l.quantity ?? ""}</fp:Quantity><fp:Amount>${l.amount}</fp:Amount><fp:TaxScheme>${l.rate}</fp:TaxScheme><fp:TaxAmount>${l.tax}</fp:TaxAmount></fp:GoodsInfo>`;
  return `<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019" Version="1.0"><fp:DocID>01</fp:DocID><fp:InvoiceCode>${s.code ?? ""}</fp:InvoiceCode><fp:InvoiceNo>${s.number}</fp:InvoiceNo><fp:TypeCode>0</fp:TypeCode><fp:IssueDate>${s.date}</fp:IssueDate><fp:InvoiceCheckCode>${s.checkCode ?? ""}</fp:InvoiceCheckCode><fp:Buyer><fp:BuyerName>${s.buyer}</fp:BuyerName><fp:BuyerTaxID>${s.buyerId}</fp:BuyerTaxID></fp:Buyer><fp:Seller><fp:SellerName>${s.seller}</fp:SellerName><fp:SellerTaxID>${s.sellerId}</fp:SellerTaxID></fp:Seller><fp:TaxInclusiveTotalAmount>${s.total}</fp:TaxInclusiveTotalAmount><fp:Note>${s.remark ?? ""}</fp:Note><fp:TaxTotalAmount>${s.tax}</fp:TaxTotalAmount><fp:TaxExclusiveTotalAmount>${s.amount}</fp:TaxExclusiveTotalAmount><fp:GraphCode>${qr}</fp:GraphCode><fp:GoodsInfos>${s.lines.map(line).join("")}</fp:GoodsInfos></eInvoice>`;
}

/** The wire of an interface like 诺诺's: what a taxpayer issued, by serial numbers. */
import { createHmac } from "node:crypto";
import { KEYS, NOTICE } from "./specimen.ts";
import { type Invoice, type Store, timeOf } from "./store.ts";
import type { Asked, Reply } from "./wire.ts";

const DAYS_MAX = 10;
const SERIALS_MAX = 50;
type Body = {
  taxnum?: string;
  startTime?: string;
  endTime?: string;
  pageNo?: string;
  pageSize?: string;
  serialNos?: string[];
  orderNos?: string[];
};

export function nuonuo(store: Store, { query, headers, body }: Asked): Reply {
  const { appKey, appSecret, token } = KEYS.nuonuo;
  const part = (name: string): string => query.get(name) ?? "";
  const text = `a=services&l=v1&p=open&k=${part("appkey")}&i=${part("senid")}&n=${part("nonce")}&t=${part("timestamp")}&f=${body}`;
  if (query.get("appkey") !== appKey) return said("070101", "appkey", null);
  if (createHmac("sha1", appSecret).update(text).digest("base64") !== headers["x-nuonuo-sign"])
    return said("070301", "签名错误", null);
  if (store.signedOut || headers["accesstoken"] !== token) return said("070304", "accessToken 无效", null);
  if (!store.count()) return said("070306", "超过调用次数上限", null);
  const asked = JSON.parse(body) as Body;
  const taxId = String(headers["usertax"]);
  return headers["method"] === "nuonuo.OpeMplatform.queryInvoiceList" ? listed(store, taxId, asked) : found(store, taxId, asked);
}

const said = (code: string, describe: string, result: unknown): Reply => ({
  status: 200,
  json: { code, describe, result, simulator: NOTICE },
});

function listed(store: Store, taxId: string, { startTime = "", endTime = "", pageNo = "1", pageSize = "50" }: Body): Reply {
  if (Date.parse(endTime) - Date.parse(startTime) > DAYS_MAX * 86_400_000) return said("E9999", "时间范围不能超过10天", null);
  const list = byIssue(store, taxId).filter(({ issuedAt }) => timeOf(issuedAt) >= startTime && timeOf(issuedAt) <= endTime);
  const size = Number(pageSize);
  const first = (Number(pageNo) - 1) * size;
  const invoices = store
    .muddled(list.slice(first, first + size))
    .map(({ number }) => ({ serialNo: serialOf(number), status: "2" }));
  return said("E0000", "查询成功", { totalCount: String(list.length), invoices });
}

function found(store: Store, taxId: string, { serialNos = [], orderNos = [] }: Body): Reply {
  if (serialNos.length + orderNos.length > SERIALS_MAX) return said("E9999", "最多50个", null);
  const wanted = new Set([...serialNos, ...orderNos.map(serialOf)]);
  const list = byIssue(store, taxId).filter(({ number }) => wanted.has(serialOf(number)));
  if (list.length === 0) return said("E9500", "未查询到数据", null);
  return said(
    "E0000",
    "查询成功",
    store.muddled(list).map((each) => written(store, each)),
  );
}

const serialOf = (number: string): string => `S${number}`;
const byIssue = (store: Store, taxId: string): Invoice[] =>
  store.toldOf(taxId, true, store.now()).toSorted((a, b) => a.issuedAt - b.issuedAt || (a.number < b.number ? -1 : 1));

function written(
  store: Store,
  { number, kind, seller, buyer, amount, tax, total, remark, blue, issuedAt, lines }: Invoice,
): object {
  const { fpzt, since } = store.statusOf(number, store.now());
  return {
    serialNo: serialOf(number),
    orderNo: number,
    status: fpzt === "2" ? "3" : "2",
    allElectronicInvoiceNumber: number,
    invoiceLine: kind === "81" ? "bs" : "pc",
    invoiceDate: timeOf(issuedAt),
    stateUpdateTime: since,
    salerName: seller.name,
    salerTaxNum: seller.taxId,
    payerName: buyer.name,
    payerTaxNo: buyer.taxId,
    exTaxAmount: amount,
    taxAmount: tax,
    orderAmount: total,
    remark,
    ...(blue === null ? {} : { oldEleInvoiceNumber: blue }),
    invoiceItems: lines.map((line) => ({
      itemName: line.name,
      itemUnit: line.unit,
      itemNum: line.quantity,
      itemPrice: line.price,
      itemAmount: line.amount,
      itemTaxRate: line.rate,
      itemTax: line.tax,
    })),
  };
}

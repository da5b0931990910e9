/** The wire of an interface like 百望's (version 6): a token for a name and password, MD5 over parameters and body. */
import { createHash } from "node:crypto";
import { KEYS, NOTICE } from "./specimen.ts";
import { type Invoice, type Store, timeOf } from "./store.ts";
import type { Asked, Reply } from "./wire.ts";

type Body = {
  taxNo: string;
  data: { invoiceStartDate?: string; invoiceEndDate?: string; invoiceNo?: string; pageNo: string; pageSize: string };
};

export function baiwang(store: Store, { query, body }: Asked): Reply {
  const { appKey, appSecret, username, password, salt } = KEYS.baiwang;
  if (query.get("method") === "baiwang.oauth.token") {
    const asked = JSON.parse(body) as Record<string, string>;
    const hashed = createHash("sha256")
      .update(password + salt)
      .digest("hex");
    const right = asked["username"] === username && asked["password"] === hashed && asked["client_secret"] === appSecret;
    if (!right || query.get("client_id") !== appKey || store.signedOut) return failed("100003", "用户名或密码错误");
    return said({ access_token: tokenOf(store), expires_in: 28_800 });
  }
  const params = [...query.entries()].filter(([name, value]) => name !== "sign" && value !== "");
  const text = params
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => name + value)
    .join("");
  const sign = createHash("md5")
    .update(appSecret + text + body + appSecret)
    .digest("hex")
    .toUpperCase();
  if (sign !== query.get("sign")) return failed("100007", "签名错误");
  if (query.get("token") !== tokenOf(store) || store.signedOut) return failed("100002", "token 已过期");
  if (!store.count()) return failed("100013", "超过当日调用次数");
  return said(store.muddled(listed(store, JSON.parse(body) as Body)).map((each) => written(store, each)));
}

const tokenOf = ({ tokens }: Store): string => `SPECIMEN-TOKEN-${tokens}`;
const said = (response: unknown): Reply => ({ status: 200, json: { success: true, response, simulator: NOTICE } });
const failed = (code: string, message: string): Reply => ({
  status: 200,
  json: { success: false, errorResponse: { code, message }, simulator: NOTICE },
});

function listed(store: Store, { taxNo, data }: Body): Invoice[] {
  const { invoiceStartDate = "", invoiceEndDate = "9", invoiceNo, pageNo, pageSize } = data;
  const first = (Number(pageNo) - 1) * Number(pageSize);
  return store
    .toldOf(taxNo, true, store.now())
    .filter(({ number, issuedAt }) =>
      invoiceNo === undefined ? timeOf(issuedAt) >= invoiceStartDate && timeOf(issuedAt) <= invoiceEndDate : number === invoiceNo,
    )
    .toSorted((a, b) => a.issuedAt - b.issuedAt || (a.number < b.number ? -1 : 1))
    .slice(first, first + Number(pageSize));
}

const STATES: Record<string, string> = { "2": "03", "3": "04", "7": "05", "8": "04" };

function written(
  store: Store,
  { number, kind, seller, buyer, amount, tax, total, remark, blue, issuedAt, lines }: Invoice,
): object {
  const { fpzt, since } = store.statusOf(number, store.now());
  return {
    invoiceNo: number,
    invoiceTypeCode: kind === "81" ? "01" : "02",
    invoiceDate: timeOf(issuedAt).replace(/\D/g, ""),
    invoiceStatus: STATES[fpzt] ?? "00",
    statusUpdateTime: timeOf(since),
    sellerName: seller.name,
    sellerTaxNo: seller.taxId,
    buyerName: buyer.name,
    buyerTaxNo: buyer.taxId,
    invoiceTotalPrice: amount,
    invoiceTotalTax: tax,
    invoiceTotalPriceTax: total,
    remarks: remark,
    ...(blue === null ? {} : { originalInvoiceNo: blue }),
    invoiceDetailsList: lines.map((line) => ({
      goodsName: line.name,
      goodsUnit: line.unit,
      goodsQuantity: line.quantity,
      goodsPrice: line.price,
      goodsTotalPrice: line.amount,
      goodsTaxRate: line.rate,
      goodsTotalTax: line.tax,
    })),
  };
}

/**
 * An interface like that of 百望 (version 6): what a taxpayer issued through it, page by page, by days of issue. It signs in with a name
 * and password for a token of hours, which is renewed when it has run out. The signature is over the parameters and the body as sent.
 */
import { createHash, randomUUID } from "node:crypto";
import type { DayRange } from "#domain/dates.ts";
import { NO_STATUS, saysQuota } from "#domain/sources/tax-record.ts";
import { SourceTrouble } from "../sources.types.ts";
import { type Fields, fieldsOf, listOf, textIn } from "./exact-json.ts";
import { secretFields } from "./secret-fields.ts";
import { shanghaiTime } from "./shanghai-time.ts";
import type { Lane, ProviderOf, Said, TaxProvider } from "./tax.types.ts";
import { type Heard, type Wire, openWire, shortened } from "./wire.ts";

const PAGE = 100;
const TOKEN_RAN_OUT = ["100001", "100002"];
const WRONG_SIGN = "100007";
/** 01 数电专, 02 数电普 when issuing; the register knows the codes of 查验. */
const KINDS: Record<string, string> = { "01": "81", "02": "82" };
const STATES: Record<string, string> = { "00": "0", "03": "2", "04": "8", "05": "7" };
const LANE: Lane = { id: "issued", direction: "issued", kind: null, increments: false };

/** sign: the MD5 in capitals of secret, parameters by name, body, secret. Empty parameters don't count, nor does sign itself. */
export function sign(secret: string, params: Record<string, string>, body: string): string {
  const sorted = Object.keys(params)
    .filter((name) => name !== "sign" && params[name] !== "")
    .toSorted()
    .map((name) => name + params[name]!);
  return createHash("md5")
    .update(`${secret}${sorted.join("")}${body}${secret}`)
    .digest("hex")
    .toUpperCase();
}

type Signing = { address: string; appKey: string; username: string; appSecret: string; password: string; salt: string };
type Ask = (method: string, body: Fields) => Promise<{ response: unknown; asOf: Date }>;

export const BAIWANG: ProviderOf<"baiwang"> = {
  can: { directions: ["issued"], packages: false, increments: false, changes: false, rangeDays: 31, againDays: 31 },
  open(opened, settings): TaxProvider {
    const wire = openWire(opened);
    const { appSecret, password, salt = "" } = secretFields(opened.secret, ["appSecret", "password", "salt"]);
    if (appSecret === undefined || password === undefined)
      throw new SourceTrouble("tax-refused", { reason: "appSecret, password" });
    const ask = asking(wire, opened.clock, { ...settings, appSecret, password, salt });
    const query = async (data: Fields) => {
      const { response, asOf } = await ask("baiwang.output.invoice.query", { taxNo: settings.taxId, data });
      return { invoices: listOf(response), asOf };
    };
    return {
      lanes: [LANE],
      isSimulator: wire.isSimulator,
      knows: async (number) => (await query({ invoiceNo: number, pageNo: "1", pageSize: "1" })).invoices.length > 0,
      apply: async (_, range) => ({ ticket: JSON.stringify(range), asOf: opened.clock() }),
      part: async (_, ticket, part) => {
        const { from, to } = JSON.parse(ticket) as DayRange;
        const days = { invoiceStartDate: `${from} 00:00:00`, invoiceEndDate: `${to} 23:59:59` };
        const { invoices, asOf } = await query({ ...days, pageNo: String(part), pageSize: String(PAGE) });
        return { of: "ready", said: invoices.map(invoiceOf), more: invoices.length >= PAGE, parts: null, asOf };
      },
    };
  },
};

function asking(wire: Wire, clock: () => Date, signing: Signing): Ask {
  const { address, appKey, appSecret } = signing;
  let token: string | null = null;
  const once = async (method: string, body: string): Promise<Heard & { error: Fields | null }> => {
    token ??= await tokenOf(wire, clock, signing);
    const params = {
      method,
      version: "6.0",
      appKey,
      format: "json",
      timestamp: String(clock().getTime()),
      token,
      type: "sync",
      requestId: randomUUID(),
    };
    const query = new URLSearchParams({ ...params, sign: sign(appSecret, params, body) });
    const heard = await wire.post(`${address}?${query.toString()}`, body, { "content-type": "application/json; charset=utf-8" });
    return { ...heard, error: errorOf(heard) };
  };
  return async (method, fields) => {
    const body = JSON.stringify(fields);
    let heard = await once(method, body);
    if (heard.error !== null && TOKEN_RAN_OUT.includes(textIn(heard.error, "code") ?? "")) {
      token = null;
      heard = await once(method, body);
    }
    if (heard.error !== null) throw troubleOf(heard.error);
    return { response: fieldsOf(heard.json)["response"], asOf: heard.asOf };
  };
}

async function tokenOf(wire: Wire, clock: () => Date, signing: Signing): Promise<string> {
  const { address, appKey, username, appSecret, password, salt } = signing;
  const query = new URLSearchParams({
    method: "baiwang.oauth.token",
    grant_type: "password",
    client_id: appKey,
    version: "6.0",
    timestamp: String(clock().getTime()),
  });
  const hashed = createHash("sha256").update(`${password}${salt}`).digest("hex");
  const body = JSON.stringify({ username, password: hashed, client_secret: appSecret });
  const heard = await wire.post(`${address}?${query.toString()}`, body, { "content-type": "application/json; charset=utf-8" });
  const error = errorOf(heard);
  const token = textIn(fieldsOf(fieldsOf(heard.json)["response"]), "access_token");
  if (error !== null || token === null) throw new SourceTrouble("tax-refused", { reason: reasonOf(error ?? {}) });
  return token;
}

/** null where the answer is one. */
function errorOf({ json }: Heard): Fields | null {
  const answer = fieldsOf(json);
  return answer["success"] === true ? null : fieldsOf(answer["errorResponse"]);
}

const reasonOf = (error: Fields): string => shortened(`${textIn(error, "code") ?? ""} ${textIn(error, "message") ?? ""}`);

function troubleOf(error: Fields): SourceTrouble {
  const code = textIn(error, "code") ?? "";
  const reason = reasonOf(error);
  if (TOKEN_RAN_OUT.includes(code)) return new SourceTrouble("tax-signed-out", { reason });
  if (code === WRONG_SIGN) return new SourceTrouble("tax-refused", { reason });
  return new SourceTrouble(saysQuota(reason) ? "tax-quota" : reason === "" ? "tax-odd" : "tax-said-no", { reason });
}

function invoiceOf(fields: Fields): Said {
  return {
    json: JSON.stringify(fields),
    at: shanghaiTime(textIn(fields, "statusUpdateTime")),
    record: {
      kind: KINDS[textIn(fields, "invoiceTypeCode") ?? ""] ?? null,
      code: textIn(fields, "invoiceCode"),
      number: textIn(fields, "invoiceNo"),
      date: textIn(fields, "invoiceDate"),
      seller: { name: textIn(fields, "sellerName"), taxId: textIn(fields, "sellerTaxNo") },
      buyer: { name: textIn(fields, "buyerName"), taxId: textIn(fields, "buyerTaxNo") },
      amount: textIn(fields, "invoiceTotalPrice"),
      tax: textIn(fields, "invoiceTotalTax"),
      total: textIn(fields, "invoiceTotalPriceTax"),
      remark: textIn(fields, "remarks"),
      blue: textIn(fields, "originalInvoiceNo"),
      items: listOf(fields["invoiceDetailsList"]).map((item) => ({
        name: textIn(item, "goodsName"),
        spec: textIn(item, "goodsSpecification"),
        unit: textIn(item, "goodsUnit"),
        quantity: textIn(item, "goodsQuantity"),
        price: textIn(item, "goodsPrice"),
        amount: textIn(item, "goodsTotalPrice"),
        rate: textIn(item, "goodsTaxRate"),
        tax: textIn(item, "goodsTotalTax"),
      })),
      status: { ...NO_STATUS, state: STATES[textIn(fields, "invoiceStatus") ?? ""] ?? null },
    },
  };
}

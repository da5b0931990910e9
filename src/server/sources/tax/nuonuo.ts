/**
 * An interface like that of 诺诺: what a taxpayer issued through it, by days of issue, ten at most; the list names serial numbers, whose
 * invoices are then asked for, fifty at a time. The signature is over the text of the body that is sent.
 */
import { createHmac, randomBytes, randomInt } from "node:crypto";
import type { DayRange } from "#domain/dates.ts";
import { NO_STATUS } from "#domain/sources/tax-record.ts";
import { SourceTrouble } from "../sources.types.ts";
import { type Fields, countIn, fieldsOf, listOf, textIn } from "./exact-json.ts";
import { secretFields } from "./secret-fields.ts";
import { shanghaiTime } from "./shanghai-time.ts";
import type { Lane, ProviderOf, Said, TaxProvider } from "./tax.types.ts";
import { type Wire, openWire, shortened } from "./wire.ts";

const PAGE = 50;
const OK = "E0000";
const NOT_FOUND = "E9500";
const TROUBLE: Record<string, string> = { "070101": "tax-refused", "070306": "tax-quota", E9613: "tax-quota" };
const KINDS: Record<string, string> = { bs: "81", pc: "82" };
/** 2 done, 3 void, 31 being voided; before that (20, 21) and where it failed (22, 24) there is no invoice. */
const STATES: Record<string, string> = { "2": "0", "3": "2", "31": "0" };
const LANE: Lane = { id: "issued", direction: "issued", kind: null, increments: false };

export type Signed = { key: string; senid: string; nonce: string; timestamp: string; body: string };

/** X-Nuonuo-Sign: the base64 of HMAC-SHA1. */
export const sign = (secret: string, { key, senid, nonce, timestamp, body }: Signed): string =>
  createHmac("sha1", secret)
    .update(`a=services&l=v1&p=open&k=${key}&i=${senid}&n=${nonce}&t=${timestamp}&f=${body}`)
    .digest("base64");

type Ask = (method: string, body: Fields) => Promise<{ /** null: asked, and not there */ result: unknown; asOf: Date }>;

export const NUONUO: ProviderOf<"nuonuo"> = {
  can: { directions: ["issued"], packages: false, increments: false, changes: false, rangeDays: 10, againDays: 30 },
  open(opened, settings): TaxProvider {
    const wire = openWire(opened);
    const { appSecret, token } = secretFields(opened.secret, ["appSecret", "token"]);
    if (appSecret === undefined || token === undefined)
      throw new SourceTrouble("tax-refused", { reason: "appSecret, accessToken" });
    const ask = asking(wire, opened.clock, { ...settings, appSecret, token });
    return {
      lanes: [LANE],
      isSimulator: wire.isSimulator,
      knows: async (number) =>
        (await ask("nuonuo.OpeMplatform.queryInvoiceResult", { orderNos: [number], isOfferInvoiceDetail: "0" })).result !== null,
      // ranges are listed at once: what an application would be, is the range itself
      apply: async (_, range) => ({ ticket: JSON.stringify(range), asOf: opened.clock() }),
      part: async (_, ticket, part) => {
        const { from, to } = JSON.parse(ticket) as DayRange;
        const listed = await ask("nuonuo.OpeMplatform.queryInvoiceList", {
          taxnum: settings.taxId,
          requestType: "1",
          startTime: `${from} 00:00:00`,
          endTime: `${to} 23:59:59`,
          pageNo: String(part),
          pageSize: String(PAGE),
        });
        const { asOf } = listed;
        const result = fieldsOf(listed.result);
        const parts = Math.ceil((countIn(result, "totalCount") ?? 0) / PAGE);
        // one that is named twice counts twice among those that may be asked for at once
        const serialNos = [...new Set(listOf(result["invoices"]).flatMap((each) => textIn(each, "serialNo") ?? []))];
        return { of: "ready", said: await invoicesOf(ask, serialNos), more: part < parts, parts, asOf };
      },
    };
  },
};

type Signing = { address: string; appKey: string; taxId: string; appSecret: string; token: string };

function asking(wire: Wire, clock: () => Date, { address, appKey, taxId, appSecret, token }: Signing): Ask {
  return async (method, fields) => {
    const body = JSON.stringify(fields);
    const senid = randomBytes(16).toString("hex");
    const nonce = String(randomInt(10_000_000, 100_000_000));
    const timestamp = String(Math.floor(clock().getTime() / 1000));
    const query = new URLSearchParams({ senid, nonce, timestamp, appkey: appKey });
    const heard = await wire.post(`${address}?${query.toString()}`, body, {
      "content-type": "application/json; charset=UTF-8",
      "x-nuonuo-sign": sign(appSecret, { key: appKey, senid, nonce, timestamp, body }),
      accesstoken: token,
      usertax: taxId,
      method,
    });
    const answer = fieldsOf(heard.json);
    const code = textIn(answer, "code") ?? "";
    if (code === NOT_FOUND) return { result: null, asOf: heard.asOf };
    if (code === OK) return { result: answer["result"], asOf: heard.asOf };
    const trouble = TROUBLE[code] ?? (code.startsWith("0703") ? "tax-signed-out" : code === "" ? "tax-odd" : "tax-said-no");
    throw new SourceTrouble(trouble, { reason: shortened(`${code} ${textIn(answer, "describe") ?? ""}`) });
  };
}

async function invoicesOf(ask: Ask, serialNos: string[]): Promise<Said[]> {
  if (serialNos.length === 0) return [];
  const { result } = await ask("nuonuo.OpeMplatform.queryInvoiceResult", { serialNos, isOfferInvoiceDetail: "1" });
  return listOf(result)
    .filter((fields) => STATES[textIn(fields, "status") ?? ""] !== undefined)
    .map(invoiceOf);
}

function invoiceOf(fields: Fields): Said {
  const digital = textIn(fields, "allElectronicInvoiceNumber");
  return {
    json: JSON.stringify(fields),
    at: millisIn(fields, "stateUpdateTime") ?? millisIn(fields, "updateTime"),
    record: {
      kind: KINDS[textIn(fields, "invoiceLine") ?? ""] ?? null,
      code: digital === null ? textIn(fields, "invoiceCode") : null,
      number: digital ?? textIn(fields, "invoiceNo"),
      date: textIn(fields, "invoiceDate"),
      seller: { name: textIn(fields, "salerName"), taxId: textIn(fields, "salerTaxNum") },
      buyer: { name: textIn(fields, "payerName"), taxId: textIn(fields, "payerTaxNo") },
      amount: textIn(fields, "exTaxAmount"),
      tax: textIn(fields, "taxAmount"),
      total: textIn(fields, "orderAmount"),
      remark: textIn(fields, "remark"),
      blue: textIn(fields, "oldEleInvoiceNumber"),
      items: listOf(fields["invoiceItems"]).map((item) => ({
        name: textIn(item, "itemName"),
        spec: textIn(item, "itemSpec"),
        unit: textIn(item, "itemUnit"),
        quantity: textIn(item, "itemNum"),
        price: textIn(item, "itemPrice"),
        amount: textIn(item, "itemAmount"),
        rate: textIn(item, "itemTaxRate"),
        tax: textIn(item, "itemTax"),
      })),
      status: { ...NO_STATUS, state: STATES[textIn(fields, "status")!]! },
    },
  };
}

/** Milliseconds since 1970, or a time as text. */
function millisIn(fields: Fields, name: string): Date | null {
  const text = textIn(fields, name);
  return text !== null && /^\d{13}$/.test(text) ? new Date(Number(text)) : shanghaiTime(text);
}

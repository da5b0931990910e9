/**
 * An interface like that of 乐企 (capability 203067, 归集): the body is the base64 of SM4-ECB over the JSON, and so is the answer's data.
 * What isn't public is taken loosely: the list in an answer is its only list, and refusals of the gateway are told apart by its status.
 */
import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { IsoDay } from "#domain/dates.ts";
import { saysPreparing, saysQuota } from "#domain/sources/tax-record.ts";
import { SourceTrouble } from "../sources.types.ts";
import { type Fields, countIn, fieldsOf, listOf, parseExact, textIn } from "./exact-json.ts";
import { secretFields } from "./secret-fields.ts";
import type { Heard, Wire } from "./wire.ts";
import { openWire, refuseStatus, shortened } from "./wire.ts";
import type { Lane, Part, ProviderOf, Said } from "./tax.types.ts";
import { shanghaiTime } from "./shanghai-time.ts";

const CAPABILITY = "203067";
const PAGE = 2000;
const OK = "00";
const NOT_FOUND = "01";

/** Base64 of SM4-ECB with the padding of PKCS #7. @param key 32 hex digits */
export function encrypt(key: string, text: string): string {
  const cipher = createCipheriv("sm4-ecb", Buffer.from(key, "hex"), null);
  return Buffer.concat([cipher.update(text, "utf8"), cipher.final()]).toString("base64");
}

/** @throws where it wasn't encrypted with this key */
export function decrypt(key: string, base64: string): string {
  const cipher = createDecipheriv("sm4-ecb", Buffer.from(key, "hex"), null);
  return Buffer.concat([cipher.update(base64, "base64"), cipher.final()]).toString("utf8");
}

export const LEQI: ProviderOf<"leqi"> = {
  can: { directions: ["received", "issued"], packages: true, increments: true, changes: true, rangeDays: 31, againDays: 31 },
  open(opened, settings) {
    const wire = openWire(opened);
    const { key, signature } = secretFields(opened.secret, ["key", "signature"]);
    if (key === undefined || !/^[0-9a-f]{32}$/i.test(key)) throw new SourceTrouble("tax-refused", { reason: "key" });
    const ask = asking({ wire, clock: opened.clock, key, signature: signature ?? "", settings });
    const who = { nsrsbh: settings.taxId };
    const asked = (lane: Lane) => ({ ...who, fplx: lane.kind!, sjlx: lane.direction === "received" ? "1" : "2" });
    return {
      lanes: settings.directions.flatMap((direction) =>
        settings.kinds.map((kind) => ({ id: `${direction} ${kind}`, direction, kind, increments: direction === "received" })),
      ),
      isSimulator: wire.isSimulator,
      async knows(number) {
        const { answer } = await ask("FPZTXXCX", { ...who, fphm: number, fpdm: "" });
        return answer !== null;
      },
      async apply(lane, { from, to }) {
        const { answer, asOf } = await ask("PLFPXZSQ", { ...asked(lane), kprqq: compact(from), kprqz: compact(to) });
        const ticket = answer === null ? null : textIn(answer, "lsh");
        if (ticket === null) throw new SourceTrouble("tax-odd", { reason: "lsh" });
        return { ticket, asOf };
      },
      part: async (lane, lsh, part) => partOf(lane, part, await ask("PLFPXZSQFK", { lsh, packageno: String(part) }), "gone"),
      increment: async (lane, day, part) =>
        partOf(lane, part, await ask("CXZLXZFPXX", { ...asked(lane), gjrq: compact(day), packageno: String(part) }), "empty"),
      async changes(lane, range, cursor) {
        const days = { qsrq: compact(range.from), zzrq: compact(range.to), pagesize: String(PAGE) };
        const { answer } = await ask("FPTSTXXXCX", { ...who, fplx: lane.kind!, ...days, scrollId: cursor ?? "" });
        const said = answer === null ? [] : onlyList(answer).map((fields) => invoiceOf(lane, fields));
        return { said, cursor: answer === null || said.length === 0 ? null : textIn(answer, "scrollId") };
      },
    };
  },
};

type Answer = { /** null: asked, and not there */ answer: Fields | null; preparing: boolean; asOf: Date };
type Asking = {
  wire: Wire;
  clock: () => Date;
  key: string;
  signature: string;
  settings: Parameters<(typeof LEQI)["open"]>[1];
};

function asking({ wire, clock, key, signature, settings }: Asking) {
  return async (service: string, body: Fields): Promise<Answer> => {
    const heard = await wire.post(`${settings.address}/${CAPABILITY}/${service}`, encrypt(key, JSON.stringify(body)), {
      "content-type": "text/plain; charset=utf-8",
      fwbm: service,
      nlbm: CAPABILITY,
      jrdwptbh: settings.platform,
      sydwptbh: settings.userPlatform || settings.platform,
      ylbm: settings.useCase,
      access_signature: signature,
      sxcsbz: settings.sandbox ? "1" : "",
    });
    const answer = fieldsOf(parseExact(dataOf(key, heard, clock())));
    const code = textIn(answer, "returncode");
    const reason = textIn(answer, "returnmsg") ?? "";
    if (code === OK) return { answer, preparing: false, asOf: heard.asOf };
    if (saysPreparing(reason)) return { answer: null, preparing: true, asOf: heard.asOf };
    if (code === NOT_FOUND) return { answer: null, preparing: false, asOf: heard.asOf };
    throw new SourceTrouble(saysQuota(reason) ? "tax-quota" : "tax-said-no", { reason: shortened(`${code ?? ""} ${reason}`) });
  };
}

/** The answer's data in clear. @throws SourceTrouble */
function dataOf(key: string, { json }: Heard, now: Date): string {
  const outer = fieldsOf(json);
  refuseStatus(countIn(outer, "httpStatusCode") ?? 200, textIn(outer, "retryAfter") ?? undefined, now);
  const inner = typeof outer["body"] === "string" ? parseExact(outer["body"]) : outer["body"];
  const response = fieldsOf(fieldsOf(inner)["Response"]);
  const data = textIn(response, "Data");
  if (data === null) {
    const error = fieldsOf(response["Error"]);
    const reason = shortened(`${textIn(error, "Code") ?? ""} ${textIn(error, "Message") ?? ""}`);
    throw new SourceTrouble(reason === "" ? "tax-odd" : saysQuota(reason) ? "tax-quota" : "tax-said-no", { reason });
  }
  try {
    return decrypt(key, data);
  } catch (error) {
    throw new SourceTrouble("tax-refused", { reason: "key" }, error);
  }
}

function partOf(lane: Lane, part: number, { answer, preparing, asOf }: Answer, absent: "gone" | "empty"): Part {
  if (preparing) return { of: "preparing" };
  if (answer === null) return absent === "gone" ? { of: "gone" } : { of: "ready", said: [], more: false, parts: 0, asOf };
  const parts = countIn(answer, "packagecount") ?? 1;
  return { of: "ready", said: onlyList(answer).map((fields) => invoiceOf(lane, fields)), more: part < parts, parts, asOf };
}

const onlyList = (answer: Fields): Fields[] => listOf(Object.values(answer).find((value) => Array.isArray(value)));

const statusOf = (fields: Fields) => ({
  state: textIn(fields, "fpzt"),
  risk: textIn(fields, "ycpzzt"),
  redLock: textIn(fields, "hzsdbs"),
  use: textIn(fields, "fpyt"),
  booking: textIn(fields, "rzzt"),
});

/** A package says all of an invoice, a change its number and states. */
function invoiceOf(lane: Lane, fields: Fields): Said {
  return {
    json: JSON.stringify(fields),
    at: shanghaiTime(textIn(fields, "bgrq")),
    record: {
      kind: textIn(fields, "fplx") ?? lane.kind,
      code: textIn(fields, "fpdm"),
      number: textIn(fields, "fphm"),
      date: textIn(fields, "kprq"),
      seller: { name: textIn(fields, "xsfmc"), taxId: textIn(fields, "xsfnsrsbh") },
      buyer: { name: textIn(fields, "gmfmc"), taxId: textIn(fields, "gmfnsrsbh") },
      amount: textIn(fields, "hjje"),
      tax: textIn(fields, "hjse"),
      total: textIn(fields, "jshj"),
      remark: textIn(fields, "bz"),
      blue: textIn(fields, "dylzfphm"),
      items: listOf(fields["fpmxList"]).map((item) => ({
        name: textIn(item, "hwhyslwfwmc") ?? textIn(item, "xmmc"),
        spec: textIn(item, "ggxh"),
        unit: textIn(item, "dw"),
        quantity: textIn(item, "sl"),
        price: textIn(item, "dj"),
        amount: textIn(item, "je"),
        rate: textIn(item, "slv"),
        tax: textIn(item, "se"),
      })),
      status: statusOf(fields),
    },
  };
}

const compact = (day: IsoDay): string => day.replaceAll("-", "");

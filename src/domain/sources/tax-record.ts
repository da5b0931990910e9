/** What a tax platform says of one invoice, by whichever provider it is asked, as the register takes it. */
import { checkInvoice } from "../checks.ts";
import { parseDate } from "../dates.ts";
import { emptyFacts } from "../empty-facts.ts";
import type { FieldSource, InvoiceFacts, InvoiceItem, Party } from "../invoice.ts";
import { kindFromVerification } from "../kinds.ts";
import { statesOfRow } from "../lists/states.ts";
import type { ListState } from "../lists/states.ts";
import { moneyString } from "../money.ts";
import { rateText } from "../rates.ts";

/** The codes are those of 查验 and 归集: kinds 81, 82 …; the states as in `TaxStatus`. What the platform leaves out is null. */
export type TaxRecord = {
  kind: string | null;
  code: string | null;
  number: string | null;
  /** as the platform writes it */
  date: string | null;
  seller: Party;
  buyer: Party;
  amount: string | null;
  tax: string | null;
  total: string | null;
  remark: string | null;
  items: InvoiceItem[];
  /** of a red invoice: the number of the blue one */
  blue: string | null;
  status: TaxStatus;
};

/** fpzt, ycpzzt, hzsdbs, fpyt, rzzt in their codes. */
export type TaxStatus = {
  state: string | null;
  risk: string | null;
  redLock: string | null;
  use: string | null;
  booking: string | null;
};

export const NO_STATUS: TaxStatus = { state: null, risk: null, redLock: null, use: null, booking: null };

/** 发票状态 in the words that the bureau's own export has for it. */
const STATE_WORDS: Record<string, string> = {
  "0": "正常",
  "1": "失控",
  "2": "已作废",
  "3": "已红冲-全额",
  "4": "异常",
  "5": "异常",
  "6": "红字待确认",
  "7": "已红冲-部分",
  "8": "已红冲-全额",
};

/** On each axis from mild to grave; a code that isn't known says nothing. */
export function statesOfTaxStatus({ state, ...rest }: TaxStatus): ListState[] {
  const words = state === null ? null : (STATE_WORDS[state] ?? null);
  return statesOfRow({ ...rest, state: words, riskState: null, ticked: null });
}

/** A number of 20 digits is a digital one; a paper one comes with its code. Never throws. */
export function factsOfTaxRecord(record: TaxRecord, now: Date): InvoiceFacts {
  const { seller, buyer, remark } = record;
  const facts: InvoiceFacts = {
    ...emptyFacts((record.kind === null ? null : kindFromVerification(record.kind)) ?? "other"),
    code: record.code,
    number: record.number,
    date: record.date === null ? null : parseDate(record.date.slice(0, 19)),
    seller,
    buyer,
    amount: moneyString(record.amount),
    tax: moneyString(record.tax),
    total: moneyString(record.total),
    remark,
    items: record.items.map((item) => ({
      ...item,
      amount: moneyString(item.amount),
      tax: moneyString(item.tax),
      rate: item.rate === null ? null : rateText(item.rate),
    })),
    original: record.blue === null ? null : { code: null, number: record.blue },
  };
  facts.red = record.blue !== null || facts.total?.startsWith("-") === true || facts.amount?.startsWith("-") === true;
  facts.fields = sourcesOf(facts);
  facts.checks = checkInvoice(facts, { now });
  return facts;
}

function sourcesOf(facts: InvoiceFacts): Record<string, FieldSource> {
  const fields: Record<string, FieldSource> = {};
  const note = (path: string, value: unknown): void => {
    if (value !== null) fields[path] = { from: "sheet", confidence: 1 };
  };
  for (const path of ["code", "number", "date", "amount", "tax", "total", "remark"] as const) note(path, facts[path]);
  note("kind", facts.kind === "other" ? null : facts.kind);
  for (const side of ["seller", "buyer"] as const)
    for (const part of ["name", "taxId"] as const) note(`${side}.${part}`, facts[side][part]);
  note("red", facts.red ? true : null);
  note("original.number", facts.original?.number ?? null);
  facts.items.forEach((item, line) => note(`items.${line}.name`, item.name));
  return fields;
}

/** What gateways say in words alone: their codes aren't public. */
const QUOTA = /超过.{0,8}(?:次数|额度|限额)|次数.{0,4}(?:已用完|超限)|已达.{0,4}上限|超限/u;
const PREPARING = /处理中|生成中|准备中|未完成|稍后(?:再)?(?:获取|下载)/u;
export const saysQuota = (message: string): boolean => QUOTA.test(message);
export const saysPreparing = (message: string): boolean => PREPARING.test(message);

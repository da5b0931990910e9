/** What an invoice of each kind must say, and what is needed to look one up. */
import { isPaperTicket } from "./identity.ts";
import type { InvoiceFacts, InvoiceKind } from "./invoice.ts";
import { KIND_INFO } from "./kinds.ts";

/** Required fields that are missing, as dotted paths ("seller.taxId"); "checkCode|digitalNumber" means either. */
export function missingFields(facts: InvoiceFacts): string[] {
  return KIND_INFO[facts.kind].required.filter(
    (field) =>
      !isExempt(facts, field) &&
      !(field.includes("|") ? field.split("|").some((path) => hasValue(facts, path)) : hasValue(facts, field)),
  );
}

/** A paper invoice that is known by its 20 digits needs no code; a private buyer has no tax id; a provincial code (12 digits, 1 or 2 first) is no VAT invoice. */
function isExempt(facts: InvoiceFacts, field: string): boolean {
  if (field === "code" && facts.digitalNumber !== null) return true;
  // the roads of a province print a table without columns of tax, and there only what is paid
  if (field === "amount" || field === "tax") return facts.kind === "toll" && /^[12]\d{11}$/u.test(facts.code ?? "");
  if (field === "buyer.taxId") return facts.buyer.name === "个人";
  // nor does a rail ticket on paper, given out until 2025-09, say when it was issued and to whom
  if (facts.kind === "rail" && (field === "date" || field === "buyer.name")) return isPaperTicket(facts.number);
  if (field === "checkCode") return facts.number !== null && facts.number.length === 20;
  return false;
}

function hasValue(facts: InvoiceFacts, path: string): boolean {
  const value = valueAt(facts, path);
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === "string" && value.trim() !== "";
}

/** The value at a dotted path such as "seller.taxId" or "items.0.amount"; undefined where there is none. */
export function valueAt(facts: InvoiceFacts, path: string): unknown {
  let value: unknown = facts;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** A field of a question. */
export type AskedField =
  | "code"
  | "number"
  | "date"
  | "amount"
  | "total"
  | "checkCode"
  | "fare"
  | "vehiclePrice"
  | "taxAmount"
  | "passenger"
  | "eTicket";

export type NeededField = {
  field: AskedField;
  /** text key of where it is printed: `domain:printed.<where>` */
  where: PrintedPlace;
};

export const PRINTED_PLACES = [
  "top-right",
  "top-left",
  "top-centre",
  "top-right-digital",
  "top-right-date",
  "sum-row-net",
  "sum-row-total",
  "check-code-top",
  "check-code-top-last6",
  "vehicle-net",
  "vehicle-total",
  "used-vehicle-total",
  "rail-top-left",
  "rail-top-right",
  "rail-fare",
  "air-top-right",
  "air-total",
  "air-eticket",
  "taxi-top",
  "taxi-date",
  "taxi-amount",
  "quota-top",
  "quota-face",
  "bus-top",
  "bus-fare",
  "fiscal-top",
  "fiscal-date",
  "fiscal-check",
  "fiscal-total",
  "customs-number",
  "customs-date",
  "customs-tax",
  "payment-number",
  "payment-date",
  "payment-total",
  "machine-top",
  "machine-date",
  "machine-total",
  "blockchain-check",
  "roll-top",
  "roll-date",
  "roll-total",
  "roll-check",
  "toll-check",
] as const;
export type PrintedPlace = (typeof PRINTED_PLACES)[number];

const at = (field: AskedField, where: PrintedPlace): NeededField => ({ field, where });
const CODE_NUMBER = [at("code", "top-left"), at("number", "top-right"), at("date", "top-right-date")];
const DIGITAL = [at("number", "top-right-digital"), at("date", "top-right-date")];

export type LookupNeeds = {
  /** enough to find exactly one in the register */
  toFind: readonly NeededField[];
  /** what the platform that verifies this kind asks for */
  toVerify: readonly NeededField[];
};

const same = (needs: readonly NeededField[], ...more: NeededField[]): LookupNeeds => ({
  toFind: needs,
  toVerify: [...needs, ...more],
});

/** D2: what is needed for each kind, and where on the paper it is printed. */
export const LOOKUP_NEEDS: Readonly<Record<InvoiceKind, LookupNeeds>> = {
  "digital-vat-special": { toFind: [DIGITAL[0] as NeededField], toVerify: [...DIGITAL, at("total", "sum-row-total")] },
  "digital-vat-normal": { toFind: [DIGITAL[0] as NeededField], toVerify: [...DIGITAL, at("total", "sum-row-total")] },
  "vat-special-paper": findBy(2, CODE_NUMBER, at("amount", "sum-row-net")),
  "vat-normal-paper": findBy(2, CODE_NUMBER, at("checkCode", "check-code-top-last6")),
  "vat-electronic-special": findBy(2, electronic(), at("amount", "sum-row-net")),
  "vat-electronic-normal": findBy(2, electronic(), at("checkCode", "check-code-top-last6")),
  freight: findBy(2, CODE_NUMBER, at("amount", "sum-row-net")),
  roll: findBy(2, [at("code", "roll-top"), at("number", "roll-top"), at("date", "roll-date")], at("checkCode", "roll-check")),
  vehicle: findBy(2, [at("code", "top-centre"), at("number", "top-centre"), at("date", "top-left")], at("amount", "vehicle-net")),
  "used-vehicle": findBy(
    2,
    [at("code", "top-centre"), at("number", "top-centre"), at("date", "top-left")],
    at("vehiclePrice", "used-vehicle-total"),
  ),
  toll: findBy(2, electronic(), at("checkCode", "toll-check")),
  rail: {
    toFind: [at("number", "rail-top-left")],
    toVerify: [at("number", "rail-top-left"), at("date", "rail-top-right"), at("fare", "rail-fare")],
  },
  air: {
    toFind: [at("number", "air-top-right")],
    toVerify: [at("number", "air-top-right"), at("date", "top-right-date"), at("total", "air-total")],
  },
  taxi: findBy(2, [at("code", "taxi-top"), at("number", "taxi-top"), at("date", "taxi-date")], at("total", "taxi-amount")),
  bus: findBy(2, [at("code", "bus-top"), at("number", "bus-top")], at("total", "bus-fare")),
  quota: findBy(2, [at("code", "quota-top"), at("number", "quota-top")], at("total", "quota-face")),
  "machine-printed": findBy(
    2,
    [at("code", "machine-top"), at("number", "machine-top"), at("date", "machine-date")],
    at("total", "machine-total"),
  ),
  fiscal: findBy(
    2,
    [at("code", "fiscal-top"), at("number", "fiscal-top"), at("checkCode", "fiscal-check")],
    at("date", "fiscal-date"),
    at("total", "fiscal-total"),
  ),
  customs: same([at("number", "customs-number"), at("date", "customs-date")], at("taxAmount", "customs-tax")),
  "tax-payment": same([at("number", "payment-number"), at("date", "payment-date")], at("total", "payment-total")),
  blockchain: findBy(2, electronic(), at("checkCode", "blockchain-check"), at("amount", "sum-row-net")),
  other: same([at("number", "top-right"), at("date", "top-right-date")], at("total", "sum-row-total")),
};

function electronic(): NeededField[] {
  return [at("code", "top-right"), at("number", "top-right"), at("date", "top-right-date")];
}

/** The first `count` fields find one, all of them and `more` verify it. */
function findBy(count: number, needs: readonly NeededField[], ...more: NeededField[]): LookupNeeds {
  return { toFind: needs.slice(0, count), toVerify: [...needs, ...more] };
}

/** Fields that a question still lacks for an invoice of this kind; `given` holds the fields that it has. */
export function neededFor(
  kind: InvoiceKind,
  given: ReadonlySet<AskedField>,
  purpose: keyof LookupNeeds = "toFind",
): NeededField[] {
  return LOOKUP_NEEDS[kind][purpose].filter((need) => !given.has(need.field));
}

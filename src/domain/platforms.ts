/** D18: which platform verifies which kind; D21: how each kind reaches its holder. Data only: pages are opened by people. */
import type { InvoiceKind } from "./invoice.ts";
import { taxBureauHost } from "./regions.ts";
import type { RegionId } from "./regions.ts";

/** Names and advice stand in the locale files under `domain:platform.<id>.name` and `.how`. */
export const PLATFORM_IDS = [
  "national",
  "provincial-bureau",
  "fiscal",
  "customs",
  "tax-account",
  "blockchain",
  "rail-12306",
  "airline",
  "issuer",
] as const;
export type PlatformId = (typeof PLATFORM_IDS)[number];

/** Host of the official start page; null where it depends on the region or there is none. */
export const PLATFORM_HOSTS: Readonly<Record<PlatformId, string | null>> = {
  national: "inv-veri.chinatax.gov.cn",
  "provincial-bureau": null,
  fiscal: "pjcy.mof.gov.cn",
  customs: "singlewindow.cn",
  "tax-account": null,
  blockchain: null,
  "rail-12306": "www.12306.cn",
  airline: null,
  issuer: null,
};

/**
 * Whose servers hand out invoices by links in mails: a host stands for itself and what lies below it. They are what mails and programs
 * that follow them name; a company adds its own.
 */
export const LINK_HOSTS = [
  "jss.com.cn",
  "nuonuo.com",
  "baiwang.com",
  "bwfapiao.com",
  "bwjf.cn",
  "vpiaotong.com",
  "fapiaoer.cn",
  "fpyun.com.cn",
  "pdd-fapiao.com",
  "xforceplus.com",
  "keruyun.com",
  "jcsk100.com",
  "kpbyd.com",
  "einvoice.taobao.com",
  "invoice.taobao.com",
  "storage.jd.com",
  "eicore-invoice-01.s3.cn-north-1.jdcloud-oss.com",
] as const;
/** Their pages are for people: no program of ours asks them. */
const AUTHORITIES = ["gov.cn"] as const;

const isBelow = (host: string, of: string): boolean => `.${host.replace(/\.$/, "")}`.endsWith(`.${of}`);

/** Whether a host is one of those that hand out invoices, or of what the company added. @param host in small letters */
export const isLinkHost = (host: string, more: readonly string[]): boolean =>
  !isAuthorityHost(host) && [...LINK_HOSTS, ...more].some((each) => isBelow(host, each));

/** Whether a host is a tax or finance authority's, as all of gov.cn is taken to be. */
export const isAuthorityHost = (host: string): boolean => AUTHORITIES.some((each) => isBelow(host, each));

export type PlatformAdvice = {
  platform: PlatformId;
  /** host name of the official page, to be opened by a person; null where only the issuer can say */
  host: string | null;
  /** a place to look when the first has nothing: where the invoice is asked for, or the account */
  next: PlatformId | null;
};

const VERIFIED_BY: Readonly<Record<InvoiceKind, readonly [PlatformId, PlatformId | null]>> = {
  "digital-vat-special": ["national", "tax-account"],
  "digital-vat-normal": ["national", "tax-account"],
  "vat-special-paper": ["national", "tax-account"],
  "vat-normal-paper": ["national", null],
  "vat-electronic-special": ["national", "tax-account"],
  "vat-electronic-normal": ["national", null],
  freight: ["national", null],
  roll: ["national", null],
  vehicle: ["national", null],
  "used-vehicle": ["national", null],
  toll: ["national", null],
  rail: ["national", "rail-12306"],
  air: ["national", "airline"],
  taxi: ["provincial-bureau", null],
  bus: ["provincial-bureau", null],
  quota: ["provincial-bureau", null],
  "machine-printed": ["provincial-bureau", null],
  fiscal: ["fiscal", "issuer"],
  customs: ["tax-account", "customs"],
  "tax-payment": ["tax-account", null],
  blockchain: ["blockchain", "provincial-bureau"],
  other: ["issuer", null],
};

/** The platform that verifies a kind. With a region the host of its own bureau is named where the kind is a local one. */
export function platformFor(kind: InvoiceKind, region: RegionId | null = null): PlatformAdvice {
  const [platform, next] = VERIFIED_BY[kind];
  const local = platform === "provincial-bureau" || platform === "blockchain" || platform === "tax-account";
  const host = PLATFORM_HOSTS[platform] ?? (local && region !== null ? bureauOf(platform, region) : null);
  return { platform, host, next };
}

function bureauOf(platform: PlatformId, region: RegionId): string | null {
  const host = taxBureauHost(region);
  return host !== null && platform === "tax-account" ? `etax.${host}` : host;
}

/** True for kinds that the national platform doesn't answer for (D18). */
export function verifiedElsewhere(kind: InvoiceKind): boolean {
  return VERIFIED_BY[kind][0] !== "national";
}

/** How an invoice of a kind reaches its holder (`domain:delivery.<way>`), most usual first. */
export const DELIVERY_WAYS = [
  "handed-over",
  "posted",
  "printed-on-the-spot",
  "mail",
  "sms-link",
  "qr-at-counter",
  "tax-account",
  "app-of-issuer",
  "must-be-requested",
  "customs-system",
] as const;
export type DeliveryWay = (typeof DELIVERY_WAYS)[number];

export type Delivery = {
  form: "paper" | "electronic" | "both";
  ways: readonly DeliveryWay[];
  /** what is looked up: the paper's code and number, the 20 digits, or both */
  lookedUpBy: "code-and-number" | "digital-number" | "either" | "document-number" | "bill-code-and-number";
  /** days after the event within which the holder must ask for it; null where nobody needs to ask */
  requestWithinDays: number | null;
};

const d = (
  form: Delivery["form"],
  lookedUpBy: Delivery["lookedUpBy"],
  ways: readonly DeliveryWay[],
  requestWithinDays: number | null = null,
): Delivery => ({ form, ways, lookedUpBy, requestWithinDays });
const DIGITAL_WAYS: readonly DeliveryWay[] = ["tax-account", "mail", "sms-link", "qr-at-counter"];

export const DELIVERY: Readonly<Record<InvoiceKind, Delivery>> = {
  "digital-vat-special": d("electronic", "digital-number", DIGITAL_WAYS),
  "digital-vat-normal": d("electronic", "digital-number", DIGITAL_WAYS),
  "vat-special-paper": d("paper", "either", ["handed-over", "posted"]),
  "vat-normal-paper": d("paper", "either", ["handed-over", "posted"]),
  "vat-electronic-special": d("electronic", "code-and-number", ["mail", "sms-link", "qr-at-counter"]),
  "vat-electronic-normal": d("electronic", "code-and-number", ["mail", "sms-link", "qr-at-counter"]),
  freight: d("paper", "code-and-number", ["handed-over", "posted"]),
  roll: d("paper", "code-and-number", ["printed-on-the-spot"]),
  vehicle: d("both", "either", ["handed-over", "tax-account", "mail"]),
  "used-vehicle": d("both", "either", ["handed-over", "tax-account", "mail"]),
  toll: d("electronic", "either", ["must-be-requested", "mail", "app-of-issuer"]),
  rail: d("electronic", "digital-number", ["must-be-requested", "app-of-issuer", "mail", "tax-account"], 180),
  air: d("electronic", "digital-number", ["must-be-requested", "app-of-issuer", "mail", "tax-account"], 180),
  taxi: d("paper", "code-and-number", ["printed-on-the-spot"]),
  bus: d("paper", "code-and-number", ["printed-on-the-spot", "must-be-requested"]),
  quota: d("paper", "code-and-number", ["handed-over"]),
  "machine-printed": d("paper", "code-and-number", ["printed-on-the-spot", "handed-over"]),
  fiscal: d("both", "bill-code-and-number", ["sms-link", "app-of-issuer", "printed-on-the-spot"]),
  customs: d("both", "document-number", ["customs-system", "tax-account"]),
  "tax-payment": d("both", "document-number", ["tax-account", "handed-over"]),
  blockchain: d("electronic", "code-and-number", ["qr-at-counter", "app-of-issuer"]),
  other: d("both", "document-number", ["handed-over", "mail"]),
};

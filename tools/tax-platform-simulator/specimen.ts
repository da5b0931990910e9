/** Who the simulator pretends to be, and what it makes up. None of it is real: names say 样张 SPECIMEN, numbers begin with a region that isn't. */
import type { Invoice, Line, Party, Store } from "./store.ts";
import { timeOf } from "./store.ts";

export const NOTICE = "样张 SPECIMEN: 模拟器的回答, 不是税务机关或任何服务商的数据 / a simulator's answer, no real data";
/** The name of the header that every answer carries. */
export const HEADER = "x-piaozai-simulator";

/** What signs in at the simulator. */
export const KEYS = {
  leqi: { key: "0123456789abcdeffedcba9876543210", platform: "SPECIMEN-PLATFORM" },
  nuonuo: { appKey: "SPECIMEN", appSecret: "SPECIMEN-SECRET", token: "SPECIMEN-TOKEN" },
  baiwang: { appKey: "SPECIMEN", appSecret: "SPECIMEN-SECRET", username: "specimen", password: "specimen", salt: "salt" },
};

/** Tax ids that are nobody's: their region is all zeros. */
const FIRMS: Party[] = [
  { name: "样张远山办公用品有限公司", taxId: "91000000MAYYX00188" },
  { name: "样张清溪信息技术有限公司", taxId: "91000000MAYYX00263" },
  { name: "样张北辰物流有限公司", taxId: "91000000MAYYX0034X" },
  { name: "样张和光会议服务有限公司", taxId: "91000000MAYYX0042Q" },
];
const GOODS: [string, string, number][] = [
  ["*纸制品*复印纸", "箱", 0.13],
  ["*信息技术服务*系统维护", "项", 0.06],
  ["*运输服务*货物运费", "次", 0.09],
  ["*会展服务*会议费", "天", 0.06],
];

export type Wish = {
  /** the taxpayer that asks */
  taxId: string;
  name: string;
  direction: "received" | "issued";
  kind?: string;
  number?: string;
  /** fen without tax */
  fen?: number;
  blue?: string | null;
  remark?: string;
};

/** Makes an invoice up and records it. */
export function issue(store: Store, wish: Wish): Invoice {
  const at = store.now();
  const other = FIRMS[Math.floor(store.chance() * FIRMS.length)]!;
  const own = { name: wish.name, taxId: wish.taxId };
  const blue = wish.blue ?? null;
  const fen = (wish.fen ?? 100 + Math.floor(store.chance() * 500_000)) * (blue === null ? 1 : -1);
  const [name, unit, rate] = GOODS[Math.floor(store.chance() * GOODS.length)]!;
  const tax = Math.round(fen * rate);
  const line: Line = {
    name,
    unit,
    quantity: fen < 0 ? "-1" : "1",
    price: yuan(Math.abs(fen)),
    amount: yuan(fen),
    rate: String(rate),
    tax: yuan(tax),
  };
  const invoice: Invoice = {
    number: wish.number ?? numberOf(store, at),
    kind: wish.kind ?? "82",
    seller: wish.direction === "issued" ? own : other,
    buyer: wish.direction === "issued" ? other : own,
    lines: [line],
    amount: yuan(fen),
    tax: yuan(tax),
    total: yuan(fen + tax),
    remark: `样张 SPECIMEN${blue === null ? "" : ` 被红冲蓝字数电票号码：${blue}`}${wish.remark ? ` ${wish.remark}` : ""}`,
    blue,
    issuedAt: at,
    availableAt: at + store.between(store.behaviour.lag),
  };
  store.record({ of: "issue", invoice });
  return invoice;
}

/** Year, a region that isn't (00), and a running number. */
function numberOf(store: Store, at: number): string {
  return `${timeOf(at).slice(2, 4)}007${String(store.invoices.size + 1).padStart(15, "0")}`;
}

/** A status changes now. */
export function change(store: Store, number: string, status: { fpzt?: string; ycpzzt?: string; hzsdbs?: string }): void {
  const at = store.now();
  const { since: _since, ...before } = store.statusOf(number, at);
  const visibleAt = at + store.between(store.behaviour.changeLag);
  store.record({ of: "change", change: { number, ...before, ...status, at, visibleAt } });
}

const yuan = (fen: number): string => (fen / 100).toFixed(2);

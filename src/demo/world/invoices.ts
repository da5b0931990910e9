/** The invoices of the world, day by day: an endless-enough stream that is the same for the same seed. */
import { emptyFacts } from "#domain/empty-facts.ts";
import type { InvoiceFacts, InvoiceKind } from "#domain/invoice.ts";
import { mixSeed, Random } from "../random.ts";
import { addDays, spread } from "./calendar.ts";
import { TRADES } from "./goods.ts";
import type { Good } from "./goods.ts";
import { charge, reversed, yuanOf } from "./lines.ts";
import { DEPARTMENTS } from "./names.ts";
import { digitalNumber, madeTaxId, PaperNumbers, shuffled } from "./series.ts";
import { statesOf } from "./states.ts";
import type { Life, MadeState, Story } from "./states.ts";
import { airTicket, fiscalReceipt, printedSlip, quotaSlip, railTicket, taxiSlip, tollSlip } from "./travel.ts";
import type { Slip } from "./travel.ts";
import type { MadeCompany, MadePerson, World } from "./world.ts";
import type { Firm } from "./names.ts";
import { remark } from "./remarks.ts";

export type MadeInvoice = {
  facts: InvoiceFacts;
  /** the company (id from 1) into whose space it is put */
  companyId: number;
  direction: "received" | "issued";
  /** rows that it gives in the register: 2 between two companies of ours */
  rows: 1 | 2;
  owner: MadePerson | null;
  /** index in the company's departments */
  department: number | null;
  tags: string[];
  purchasedOn: string | null;
  arrivedAt: Date;
  states: MadeState[];
  story: Story | "internal" | "incomplete" | "paper-digital";
};

type Maker = { world: World; today: string; salt: number; made: number; numbers: PaperNumbers };

/** The rows of one part: parts don't know of each other, so that several processes can make them side by side. */
export const PART_ROWS = 2048;

export const partCount = (rows: number): number => Math.ceil(rows / PART_ROWS);

/** Yields invoices until they give `rows` rows in the register, the oldest first, ending at `today` ("yyyy-MM-dd"). */
export function* invoicesOf(world: World, rows: number, today: string): Generator<MadeInvoice> {
  for (let part = 0; part < partCount(rows); part++) yield* partOf(world, rows, today, part);
}

/** The same for the rows from `part * PART_ROWS` on. Whoever makes all parts, in whatever order, has made everything once. */
export function* partOf(world: World, rows: number, today: string, part: number): Generator<MadeInvoice> {
  // an invoice gives a row at least: ordinals of the parts don't meet
  const maker: Maker = {
    world,
    today,
    salt: mixSeed(world.seed, "numbers"),
    made: part * PART_ROWS,
    numbers: new PaperNumbers(part),
  };
  const end = Math.min(rows, (part + 1) * PART_ROWS);
  let handed = part * PART_ROWS;
  let due = 0;
  for (const day of spread(today, rows)) {
    due += day.count;
    while (handed < Math.min(due, end)) {
      for (const invoice of occasion(maker, day.date, end - handed)) {
        handed += invoice.rows;
        yield invoice;
      }
    }
  }
}

/** What happens at once: mostly one invoice, or a blue one with the red one that reverses it. */
function occasion(maker: Maker, date: string, left: number): MadeInvoice[] {
  const random = new Random(maker.world.seed, "occasion", maker.made);
  const company = random.weighted(maker.world.sizes);
  const what = random.weighted([
    ["received", 56],
    ["issued", 31],
    ["travel", 11.5],
    ["internal", 1.5],
  ]);
  if (what === "travel") return [travelInvoice(maker, random, company, date)];
  if (what === "internal" && left >= 2) {
    const sisters = maker.world.companies.filter((other) => other.group === company.group && other.id !== company.id);
    if (sisters.length > 0) return [internalInvoice(maker, random, company, random.pick(sisters), date)];
  }
  const issued = what === "issued";
  const trade = issued ? sale(maker, random, company) : purchase(maker, random, company);
  const invoice = tradeInvoice(maker, random, company, trade, date);
  const story = storyOf(random, invoice.facts, left, date === maker.today);
  return finish(maker, random, invoice, story);
}

type Deal = {
  seller: Firm;
  buyer: Firm;
  goods: readonly Good[];
  rate: string;
  departments: readonly string[];
  personal: boolean;
  direction: "received" | "issued";
};

function purchase(maker: Maker, random: Random, company: MadeCompany): Deal {
  const { suppliers } = maker.world;
  const supplier = suppliers.at(favourite(random, 2.4, suppliers.size, company.index * 37));
  const { industry } = supplier;
  return {
    seller: supplier,
    buyer: company,
    goods: industry.goods,
    rate: industry.rate,
    departments: industry.departments,
    personal: industry.personal,
    direction: "received",
  };
}

function sale(maker: Maker, random: Random, company: MadeCompany): Deal {
  const { customers } = maker.world;
  const customer = customers.at(favourite(random, 2, customers.size, company.index * 23));
  const { goods, rate } = TRADES[company.trade];
  return {
    seller: company,
    buyer: customer,
    goods,
    rate,
    departments: ["销售部", "销售部/华北区", "销售部/华东区"],
    personal: false,
    direction: "issued",
  };
}

/** Every company has its own favourites among the same firms; in a larger world the many small ones are asked less often. */
function favourite(random: Random, lean: number, firms: number, shift: number): number {
  return (Math.floor(random.next() ** (firms > FEW_FIRMS ? LEAN_OF_MANY : lean) * firms) + shift) % firms;
}
const FEW_FIRMS = 20_000;
const LEAN_OF_MANY = 4;

type Draft = MadeInvoice & { life: Life & { seller: Firm | null } };

function tradeInvoice(maker: Maker, random: Random, company: MadeCompany, deal: Deal, date: string): Draft {
  const unique = maker.made++;
  const kind = kindOf(random, date, deal.personal);
  const facts = emptyFacts(kind);
  const free = deal.rate === "6%" && random.chance(0.015);
  const { items, amount, tax } = charge(random, {
    goods: deal.goods,
    rate: deal.rate,
    free,
    catalogue: maker.world.catalogues ? { date } : null,
  });
  facts.date = date;
  facts.seller = { name: deal.seller.name, taxId: deal.seller.taxId };
  facts.buyer = { name: deal.buyer.name, taxId: deal.buyer.taxId };
  Object.assign(facts, {
    items,
    amount: yuanOf(amount),
    tax: yuanOf(tax),
    total: yuanOf(amount + tax),
    remark: remark(random, items[0]?.name ?? "", date),
  });
  number(maker, random, facts, deal.seller, unique);
  if (items[0]?.name?.startsWith("*建筑服务*")) facts.business = "construction";
  const owner = deal.personal || random.chance(0.12) ? random.pick(company.people) : null;
  const department = owner === null ? departmentOf(random, company, deal.departments) : owner.department;
  const life: Draft["life"] = {
    kind,
    seller: deal.seller,
    date,
    today: maker.today,
    direction: deal.direction,
    story: null,
    claimed: deal.personal && owner !== null,
    incomplete: false,
  };
  return {
    facts,
    companyId: company.id,
    direction: deal.direction,
    rows: 1,
    owner,
    department,
    life,
    states: [],
    story: null,
    tags: tagsOf(random, deal.personal),
    purchasedOn: random.chance(0.3) ? date : null,
    arrivedAt: arrival(random, date, maker.today, deal.direction),
  };
}

/** In a large company half of it goes to departments that others don't have. */
function departmentOf(random: Random, { departments }: MadeCompany, usual: readonly string[]): number {
  const more = departments.length - DEPARTMENTS.length;
  if (more > 0 && random.chance(0.5)) return DEPARTMENTS.length + random.int(0, more - 1);
  return DEPARTMENTS.indexOf(random.pick(usual) as (typeof DEPARTMENTS)[number]);
}

function tagsOf(random: Random, personal: boolean): string[] {
  if (personal && random.chance(0.3)) return ["差旅"];
  return random.chance(0.08) ? [random.pick(["重点项目", "年度框架", "研发加计", "固定资产"])] : [];
}

/** Issued ones are there at once, received ones some days later, paper later still. */
function arrival(random: Random, date: string, today: string, direction: "received" | "issued"): Date {
  const days = direction === "issued" ? 0 : Math.floor(random.next() ** 2 * 12);
  const at = new Date(Date.parse(date) + days * 86_400_000);
  const day = at.toISOString().slice(0, 10) > today ? today : at.toISOString().slice(0, 10);
  return new Date(Date.parse(`${day}T00:30:00Z`) + random.int(0, 29_000_000));
}

/** 数电票 spread from a third at the end of 2023 to everything by December 2024; before, the 税控 kinds. */
function kindOf(random: Random, date: string, personal: boolean): InvoiceKind {
  const months = (Number(date.slice(0, 4)) - 2023) * 12 + Number(date.slice(5, 7));
  const digital = Math.min(1, 0.3 + Math.max(0, months - 11) * 0.055);
  const special = random.chance(personal ? 0.25 : 0.68);
  if (random.chance(digital)) {
    // a few sellers still have 数电票 printed on the old paper
    if (random.chance(0.012)) return special ? "vat-special-paper" : "vat-normal-paper";
    return special ? "digital-vat-special" : "digital-vat-normal";
  }
  if (special) return random.chance(0.6) ? "vat-special-paper" : "vat-electronic-special";
  return random.weighted([
    ["vat-electronic-normal", 78],
    ["vat-normal-paper", 22],
  ]);
}

/** Gives the invoice its number: 20 digits, or a code with the seller's next number. */
function number(maker: Maker, random: Random, facts: InvoiceFacts, seller: Firm, unique: number): void {
  const date = facts.date as string;
  if (facts.kind.startsWith("digital")) {
    facts.number = digitalNumber(seller.city, date, random.chance(0.8) ? "2" : "7", unique);
    return;
  }
  Object.assign(facts, maker.numbers.next(seller, Number(date.slice(0, 4)), facts.kind));
  if (facts.kind === "vat-normal-paper" || facts.kind === "vat-electronic-normal") facts.checkCode = random.digits(20);
  if (date >= "2025") facts.digitalNumber = digitalNumber(seller.city, date, "2", unique);
}

function internalInvoice(maker: Maker, random: Random, seller: MadeCompany, buyer: MadeCompany, date: string): MadeInvoice {
  const { goods, rate } = TRADES[seller.trade];
  const deal: Deal = { seller, buyer, goods, rate, departments: ["财务部"], personal: false, direction: "issued" };
  const draft = tradeInvoice(maker, random, seller, deal, date);
  return { ...ended(draft, random), rows: 2, story: "internal" };
}

function travelInvoice(maker: Maker, random: Random, company: MadeCompany, date: string): MadeInvoice {
  const owner = random.pick(company.people);
  const slip: Slip = {
    date,
    year: Number(date.slice(0, 4)),
    unique: shuffled(maker.made++, maker.salt),
    company,
    traveller: owner,
  };
  const facts = travelFacts(random, slip);
  const personal = facts.kind !== "fiscal" && facts.kind !== "machine-printed";
  const life: Draft["life"] = {
    kind: facts.kind,
    seller: null,
    date,
    today: maker.today,
    direction: "received",
    story: null,
    claimed: personal,
    incomplete: false,
  };
  const draft: Draft = {
    facts,
    companyId: company.id,
    direction: "received",
    rows: 1,
    owner,
    department: owner.department,
    life,
    states: [],
    story: null,
    tags: facts.kind === "rail" || facts.kind === "air" ? ["差旅"] : [],
    purchasedOn: null,
    arrivedAt: arrival(random, date, maker.today, "received"),
  };
  return ended(draft, random);
}

function travelFacts(random: Random, slip: Slip): InvoiceFacts {
  const electronic = slip.date >= "2024-11-01";
  const kind = random.weighted([
    ["rail", electronic ? 44 : 0],
    ["air", slip.date >= "2024-12-01" ? 12 : 0],
    ["taxi", 20],
    ["toll", 12],
    ["fiscal", 5],
    ["quota", 4],
    ["printed", 3],
  ]);
  if (kind === "rail") return railTicket(random, slip);
  if (kind === "air") return airTicket(random, slip);
  if (kind === "taxi") return taxiSlip(random, slip);
  if (kind === "toll") return tollSlip(random, slip, (road) => madeTaxId(20_000_000 + road));
  if (kind === "fiscal") return fiscalReceipt(random, slip);
  return kind === "quota" ? quotaSlip(random, slip) : printedSlip(random, slip);
}

type Twist = Exclude<Story, "red" | null> | "incomplete" | null;

function storyOf(random: Random, facts: InvoiceFacts, left: number, fromToday: boolean): Twist {
  const paper = facts.kind === "vat-special-paper" || facts.kind === "vat-normal-paper";
  if (fromToday) return random.chance(0.05) ? "incomplete" : null;
  if (paper && random.chance(0.03)) return "voided";
  return random.weighted<Twist>([
    [null, 95.6],
    ["red-flushed-full", left >= 2 ? 1.1 : 0],
    ["red-flushed-part", left >= 2 && facts.items.length > 1 ? 1.2 : 0],
    ["abnormal", 0.15],
    ["red-pending", 0.15],
    ["incomplete", 1.8],
  ]);
}

function finish(maker: Maker, random: Random, draft: Draft, story: Twist): MadeInvoice[] {
  if (story === "incomplete") {
    forget(random, draft.facts);
    return [{ ...ended({ ...draft, life: { ...draft.life, incomplete: true } }, random), story }];
  }
  const blue = ended({ ...draft, life: { ...draft.life, story } }, random);
  const paperDigital = draft.facts.digitalNumber !== null && story === null;
  if (story !== "red-flushed-full" && story !== "red-flushed-part")
    return [{ ...blue, story: paperDigital ? "paper-digital" : story }];
  return [{ ...blue, story }, redOf(maker, random, draft, story)];
}

/** The red invoice of a blue one: the whole or its first line, with the blue number in its remark. */
function redOf(maker: Maker, random: Random, draft: Draft, story: "red-flushed-full" | "red-flushed-part"): MadeInvoice {
  const blue = draft.facts;
  const wanted = addDays(blue.date as string, random.int(1, 20));
  const date = wanted > maker.today ? maker.today : wanted;
  const { items, amount, tax } = reversed(story === "red-flushed-full" ? blue.items : blue.items.slice(0, 1));
  const facts: InvoiceFacts = {
    ...blue,
    date,
    items,
    amount: yuanOf(amount),
    tax: yuanOf(tax),
    total: yuanOf(amount + tax),
    digitalNumber: null,
    red: true,
    fields: {},
    checks: [],
  };
  facts.original = { code: blue.code, number: blue.number };
  facts.remark =
    blue.code === null
      ? `被红冲蓝字数电发票号码:${blue.number ?? ""} 红字发票信息确认单编号:${blue.number?.slice(2, 4) ?? ""}${random.digits(18)}`
      : `对应正数发票代码:${blue.code} 号码:${blue.number ?? ""}`;
  number(maker, random, facts, draft.life.seller!, maker.made++);
  const arrivedAt = arrival(random, date, maker.today, draft.direction);
  return {
    ...ended({ ...draft, facts, life: { ...draft.life, date, story: "red" } }, random),
    story: "red",
    tags: [],
    purchasedOn: null,
    arrivedAt,
  };
}

function ended({ life, ...draft }: Draft, random: Random): MadeInvoice {
  return { ...draft, states: statesOf(random, life) };
}

/** What a hurried photo leaves out: such records go to the work list. */
function forget(random: Random, facts: InvoiceFacts): void {
  const what = random.weighted([
    ["items", 30],
    ["seller.taxId", 25],
    ["tax", 20],
    ["buyer.taxId", 15],
    ["date", 10],
  ]);
  if (what === "items") facts.items = [];
  else if (what === "seller.taxId") facts.seller.taxId = null;
  else if (what === "tax") Object.assign(facts, { amount: null, tax: null });
  else if (what === "buyer.taxId") facts.buyer.name = null;
  else facts.date = null;
}

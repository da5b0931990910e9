/** The invented country: groups with their companies, departments and people, and everybody they trade with. */
import { Random } from "../random.ts";
import { CUSTOMER_WORDS, INDUSTRIES, TRADES } from "./goods.ts";
import type { Industry, Trade } from "./goods.ts";
import { BEIJING, brandName, CITIES, DEPARTMENTS, MORE_DEPARTMENTS, personName } from "./names.ts";
import type { DepartmentName, Firm } from "./names.ts";
import { madeTaxId } from "./series.ts";

export type MadePerson = { key: string; name: string; department: number };
export type MadeDepartment = { name: string; parent: number | null };
export type Supplier = Firm & { industry: Industry };
/** A company of ours; `id` counts from 1. */
export type MadeCompany = Firm & {
  id: number;
  group: number;
  shortName: string;
  trade: Trade;
  departments: MadeDepartment[];
  people: MadePerson[];
};
export type MadeGroup = { name: string; companies: number[] };

export type World = {
  seed: string;
  catalogues: boolean;
  groups: MadeGroup[];
  companies: MadeCompany[];
  /** how much of all falls on each company */
  sizes: (readonly [MadeCompany, number])[];
  suppliers: Firms<Supplier>;
  customers: Firms<Firm>;
};

/** So many firms that they are made when they are asked for, each by its index alone. */
export class Firms<T> {
  readonly size: number;
  readonly #make: (i: number) => T;
  #known = new Map<number, T>();

  constructor(size: number, make: (i: number) => T) {
    this.size = size;
    this.#make = make;
  }

  at(i: number): T {
    const known = this.#known.get(i);
    if (known !== undefined) return known;
    if (this.#known.size >= FIRMS_KEPT) this.#known = new Map();
    const firm = this.#make(i);
    this.#known.set(i, firm);
    return firm;
  }
}

const FIRMS_KEPT = 100_000;

export type WorldSize = {
  seed: string;
  companies: number;
  invoices: number;
  /** sellers call their goods as they like and write long invoices, more than a specimen's sheet has room for */
  catalogues?: boolean;
};

const COMPANIES_OF_A_GROUP = 3;
const TRADE_ORDER: readonly Trade[] = ["technology", "equipment", "commerce"];

/** Builds the world of a seed. The first group and its three companies are the same however many companies there are. */
export function makeWorld({ seed, companies, invoices, catalogues = false }: WorldSize): World {
  const taken = new Set<string>();
  const groups: MadeGroup[] = [];
  const made: MadeCompany[] = [];
  while (made.length < companies) {
    const group = groups.length;
    const random = new Random(seed, "group", group);
    const brand = fresh(taken, () => (group === 0 ? "澄岳" : brandName(random)));
    groups.push({ name: `${brand}集团`, companies: [] });
    for (let i = 0; i < COMPANIES_OF_A_GROUP && made.length < companies; i++) {
      const large = companies >= MANY_COMPANIES && rankOf(made.length, companies) < LARGE_COMPANIES;
      const company = makeCompany(seed, brand, { group, place: i, id: made.length + 1, index: made.length, large });
      made.push(company);
      groups[group]!.companies.push(company.id);
    }
  }
  const suppliers = 140 + Math.floor(invoices / 16);
  const customers = 90 + Math.floor(invoices / 12);
  return {
    seed,
    catalogues,
    groups,
    companies: made,
    sizes: made.map((company, i) => [company, sizeOf(rankOf(i, companies), companies)]),
    suppliers: new Firms(suppliers, (i) => makeSupplier(seed, i, companies + 2 * i)),
    customers: new Firms(customers, (i) => makeCustomer(seed, i, companies + 2 * i + 1)),
  };
}

const MANY_COMPANIES = 10;
const LARGE_COMPANIES = 5;
/** 0 for the largest. */
const rankOf = (company: number, companies: number): number => (company + 9) % companies;

/**
 * Many companies are one that holds half of all, and others of which each is a good part of the next larger one: of ten million the
 * largest of fifty has five million and the smallest fifty. The first two, which the ordinary user of a seed sees, stand in the
 * middle and have 3 %.
 */
function sizeOf(rank: number, companies: number): number {
  if (companies < MANY_COMPANIES) return 0.85 ** rank;
  return rank === 0 ? SIZE_STEP / (1 - SIZE_STEP) : SIZE_STEP ** rank;
}
const SIZE_STEP = 0.815;

type Place = { group: number; place: number; id: number; index: number; large: boolean };

function makeCompany(seed: string, brand: string, { group, place, id, index, large }: Place): MadeCompany {
  const random = new Random(seed, "company", group, place);
  const trade = TRADE_ORDER[place % TRADE_ORDER.length] as Trade;
  const words = TRADES[trade].words;
  const word = group === 0 ? (words[0] as string) : random.pick(words);
  const departments = (large ? [...DEPARTMENTS, ...MORE_DEPARTMENTS] : DEPARTMENTS).map((name): MadeDepartment => {
    const [parent, child] = name.split("/") as [string, string?];
    return child === undefined
      ? { name: parent, parent: null }
      : { name: child, parent: DEPARTMENTS.indexOf(parent as DepartmentName) };
  });
  const people = Array.from({ length: random.int(34, 58) * (large ? 6 : 1) }, (_, i): MadePerson => ({
    key: `c${id}p${i}`,
    name: personName(random),
    department: i % departments.length,
  }));
  return {
    index,
    id,
    group,
    trade,
    departments,
    people,
    name: `北京${brand}${word}有限公司`,
    shortName: `${brand}${word.slice(0, 2)}`,
    taxId: madeTaxId(index),
    city: BEIJING,
  };
}

const INDUSTRY_WEIGHTS = INDUSTRIES.map((one) => [one, one.weight] as const);
const FORMS = [
  ["有限公司", 8],
  ["有限责任公司", 2],
  ["股份有限公司", 1],
] as const;
/** The first firms, of which much is bought, have a short brand; among so many others two characters are soon used up. */
const SHORT_BRANDS = 400;

const brandOf = (random: Random, i: number): string => brandName(random) + (i < SHORT_BRANDS ? "" : brandName(random));

function makeSupplier(seed: string, i: number, index: number): Supplier {
  const random = new Random(seed, "supplier", i);
  const industry = random.weighted(INDUSTRY_WEIGHTS);
  const city = random.weighted(CITIES);
  const name = `${city.name}${brandOf(random, i)}${random.pick(industry.words)}${random.weighted(FORMS)}`;
  return { index, name, taxId: madeTaxId(index), city, industry };
}

function makeCustomer(seed: string, i: number, index: number): Firm {
  const random = new Random(seed, "customer", i);
  const city = random.weighted(CITIES);
  const name = `${city.name}${brandOf(random, i)}${random.pick(CUSTOMER_WORDS)}有限公司`;
  return { index, name, taxId: madeTaxId(index), city };
}

/** Draws until the name is a new one; with very many firms two may have to share a name. */
function fresh(taken: Set<string>, draw: () => string): string {
  let name = draw();
  for (let tries = 0; taken.has(name) && tries < 20; tries++) name = draw();
  taken.add(name);
  return name;
}

/** The invented country: groups with their companies, departments and people, and everybody they trade with. */
import { Random } from "../random.ts";
import { CUSTOMER_WORDS, INDUSTRIES, TRADES } from "./goods.ts";
import type { Industry, Trade } from "./goods.ts";
import { BEIJING, brandName, CITIES, DEPARTMENTS, personName } from "./names.ts";
import type { City, DepartmentName } from "./names.ts";
import { madeTaxId } from "./series.ts";

export type MadePerson = { key: string; name: string; department: number };
export type MadeDepartment = { name: string; parent: number | null };
export type Firm = { index: number; name: string; taxId: string; city: City };
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
  groups: MadeGroup[];
  companies: MadeCompany[];
  suppliers: Supplier[];
  customers: Firm[];
};

export type WorldSize = { seed: string; companies: number; invoices: number };

const COMPANIES_OF_A_GROUP = 3;
const TRADE_ORDER: readonly Trade[] = ["technology", "equipment", "commerce"];

/** Builds the world of a seed. The first group and its three companies are the same however many companies there are. */
export function makeWorld({ seed, companies, invoices }: WorldSize): World {
  const taken = new Set<string>();
  const world: World = { seed, groups: [], companies: [], suppliers: [], customers: [] };
  let firms = 0;
  while (world.companies.length < companies) {
    const group = world.groups.length;
    const random = new Random(seed, "group", group);
    const brand = fresh(taken, () => (group === 0 ? "澄岳" : brandName(random)));
    world.groups.push({ name: `${brand}集团`, companies: [] });
    for (let i = 0; i < COMPANIES_OF_A_GROUP && world.companies.length < companies; i++) {
      const company = makeCompany(seed, brand, group, i, world.companies.length + 1, firms++);
      world.companies.push(company);
      world.groups[group]!.companies.push(company.id);
    }
  }
  const suppliers = Math.min(6000, 140 + Math.floor(invoices / 160));
  for (let i = 0; i < suppliers; i++) world.suppliers.push(makeSupplier(seed, i, firms++, taken));
  const customers = Math.min(3000, 90 + Math.floor(invoices / 260));
  for (let i = 0; i < customers; i++) world.customers.push(makeCustomer(seed, i, firms++, taken));
  return world;
}

function makeCompany(seed: string, brand: string, group: number, place: number, id: number, index: number): MadeCompany {
  const random = new Random(seed, "company", group, place);
  const trade = TRADE_ORDER[place % TRADE_ORDER.length] as Trade;
  const words = TRADES[trade].words;
  const word = group === 0 ? (words[0] as string) : random.pick(words);
  const departments = DEPARTMENTS.map((name): MadeDepartment => {
    const [parent, child] = name.split("/") as [DepartmentName, string?];
    return child === undefined ? { name: parent, parent: null } : { name: child, parent: DEPARTMENTS.indexOf(parent) };
  });
  const people = Array.from({ length: random.int(34, 58) }, (_, i): MadePerson => ({
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

function makeSupplier(seed: string, i: number, index: number, taken: Set<string>): Supplier {
  const random = new Random(seed, "supplier", i);
  const industry = random.weighted(INDUSTRIES.map((one) => [one, one.weight] as const));
  const city = random.weighted(CITIES);
  const name = fresh(
    taken,
    () =>
      `${city.name}${brandName(random)}${random.pick(industry.words)}${random.weighted([
        ["有限公司", 8],
        ["有限责任公司", 2],
        ["股份有限公司", 1],
      ])}`,
  );
  return { index, name, taxId: madeTaxId(index), city, industry };
}

function makeCustomer(seed: string, i: number, index: number, taken: Set<string>): Firm {
  const random = new Random(seed, "customer", i);
  const city = random.weighted(CITIES);
  const name = fresh(taken, () => `${city.name}${brandName(random)}${random.pick(CUSTOMER_WORDS)}有限公司`);
  return { index, name, taxId: madeTaxId(index), city };
}

/** Draws until the name is a new one; with very many firms two may have to share a name. */
function fresh(taken: Set<string>, draw: () => string): string {
  let name = draw();
  for (let tries = 0; taken.has(name) && tries < 20; tries++) name = draw();
  taken.add(name);
  return name;
}

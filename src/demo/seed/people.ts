/** The companies of the world in the database: groups, departments, people with accounts, tokens. */
import { pinyin } from "pinyin-pro";
import {
  addMembership,
  createCompany,
  createDepartment,
  createGroup,
  createToken,
  createUser,
} from "#server/people/people.usecases.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { DEPARTMENTS } from "../world/names.ts";
import type { MadeCompany, MadeDepartment, MadePerson, World } from "../world/world.ts";

/** Accounts by person cost a password hash each (35 ms), so a large seed makes fewer of them. */
const ACCOUNTS_OF_A_COMPANY = 8;
const ACCOUNTS_OF_MANY = 2;
/** so that one of them has some thousand invoices of his own among ten million */
const ACCOUNTS_OF_A_LARGE_ONE = 60;
const MANY_COMPANIES = 6;
export const MAIL_DOMAIN = "chengyue.example";

export type PlacedCompany = {
  made: MadeCompany;
  id: number;
  /** ids by the index of the department in the world */
  departments: string[];
  /** user ids of the people who have an account, in the order of the company's people */
  owners: string[];
};

export type Account = { email: string; name: string; password: string; userId: string };
export type MadeAccount = Account & { token: string };
/** Ordinary users of other reach: three departments of the largest company, what is his own there, twenty companies. */
export type FurtherUsers = { departments: MadeAccount; own: MadeAccount; twenty: MadeAccount };
export type Placed = {
  companies: PlacedCompany[];
  administrator: MadeAccount;
  user: MadeAccount;
  employee: Account | null;
  further: FurtherUsers | null;
};

export type AccountNames = { administrator: string; user: string; password: string };

/** Makes all of it in one transaction; throws ProblemError 409 where these companies or accounts are there already. */
export async function placePeople(trx: Trx, world: World, names: AccountNames): Promise<Placed> {
  const companies: PlacedCompany[] = [];
  const mails = new Set<string>();
  let employee: Account | null = null;
  let own: Account | null = null;
  for (const group of world.groups) {
    const groupId = await createGroup(trx, group.name);
    for (const number of group.companies) {
      const made = world.companies[number - 1]!;
      const id = await createCompany(trx, { name: made.name, shortName: made.shortName, taxId: made.taxId, groupId });
      const departments = await placeDepartments(trx, id, made.departments);
      const accounts = await placeAccounts(
        trx,
        { made, id, departments, owners: [] },
        accountsOf(world, made),
        mails,
        names.password,
      );
      employee ??= accounts[1] ?? null;
      if (made === largestOf(world)) own = accounts.find((_, i) => reachOf(made.people[i]!) === "own") ?? null;
      companies.push({ made, id, departments, owners: accounts.map((account) => account.userId) });
    }
  }
  const administrator = await account(trx, names.administrator, "管理员", names.password);
  for (const company of companies)
    await addMembership(trx, { userId: administrator.userId, companyId: company.id, role: "administrator", reach: "company" });
  const user = await account(trx, names.user, "财务 林若安", names.password);
  for (const company of companies.slice(0, 2))
    await addMembership(trx, { userId: user.userId, companyId: company.id, role: "finance", reach: "company" });
  return {
    companies,
    employee,
    administrator: { ...administrator, token: await createToken(trx, { userId: administrator.userId, name: "seed" }) },
    user: { ...user, token: await createToken(trx, { userId: user.userId, name: "seed" }) },
    further: own === null || companies.length < TWENTY + 2 ? null : await placeFurther(trx, world, companies, own, names),
  };
}

const TWENTY = 20;
/** Leaves of the tree of departments, so that there are three and no more. */
const THREE_DEPARTMENTS = ["行政部", "人力资源部", "市场部"];

const largestOf = (world: World): MadeCompany => world.sizes.reduce((a, b) => (b[1] > a[1] ? b : a))[0];

function accountsOf(world: World, { departments }: MadeCompany): number {
  if (world.companies.length <= MANY_COMPANIES) return ACCOUNTS_OF_A_COMPANY;
  return departments.length > DEPARTMENTS.length ? ACCOUNTS_OF_A_LARGE_ONE : ACCOUNTS_OF_MANY;
}

async function placeFurther(
  trx: Trx,
  world: World,
  companies: PlacedCompany[],
  own: Account,
  { user, password }: AccountNames,
): Promise<FurtherUsers> {
  const departments = await account(trx, `departments-${user}`, "部门主管 沈知夏", password);
  const largest = companies.find(({ made }) => made === largestOf(world))!;
  for (const name of THREE_DEPARTMENTS)
    await addMembership(trx, {
      userId: departments.userId,
      companyId: largest.id,
      role: "employee",
      reach: "department",
      departmentId: largest.departments[largest.made.departments.findIndex((each) => each.name === name)]!,
    });
  const twenty = await account(trx, `twenty-${user}`, "财务 顾景行", password);
  // those of the ordinary user aside
  for (const company of companies.slice(2, 2 + TWENTY))
    await addMembership(trx, { userId: twenty.userId, companyId: company.id, role: "finance", reach: "company" });
  const withToken = async (each: Account): Promise<MadeAccount> => ({
    ...each,
    token: await createToken(trx, { userId: each.userId, name: "seed" }),
  });
  return { departments: await withToken(departments), own: await withToken(own), twenty: await withToken(twenty) };
}

async function account(trx: Trx, email: string, name: string, password: string): Promise<Account> {
  return { email, name, password, userId: await createUser(trx, { email, name, password, locale: "zh-CN", published: true }) };
}

async function placeDepartments(trx: Trx, companyId: number, departments: MadeDepartment[]): Promise<string[]> {
  const ids: string[] = [];
  for (const { name, parent } of departments)
    ids.push(await createDepartment(trx, { companyId, name, parentId: parent === null ? null : ids[parent]! }));
  return ids;
}

const reachOf = ({ department }: MadePerson): "company" | "department" | "own" =>
  department === 0 ? "company" : department % 5 === 4 ? "department" : "own";

/** People see what is theirs; the heads of sales and development see their department. */
async function placeAccounts(
  trx: Trx,
  company: PlacedCompany,
  count: number,
  mails: Set<string>,
  password: string,
): Promise<Account[]> {
  const accounts: Account[] = [];
  for (const person of company.made.people.slice(0, count)) {
    const made = await account(trx, mailOf(person.name, mails), person.name, password);
    const reach = reachOf(person);
    await addMembership(trx, {
      userId: made.userId,
      companyId: company.id,
      role: "employee",
      reach,
      departmentId: company.departments[person.department]!,
    });
    accounts.push(made);
  }
  return accounts;
}

/** 林若安 → linruoan@…; a namesake gets a number. */
function mailOf(name: string, taken: Set<string>): string {
  const stem = pinyin(name, { toneType: "none", type: "array" })
    .join("")
    .replace(/[^a-z]/gu, "");
  for (let n = 1; ; n++) {
    const mail = `${stem}${n === 1 ? "" : n}@${MAIL_DOMAIN}`;
    if (taken.has(mail)) continue;
    taken.add(mail);
    return mail;
  }
}

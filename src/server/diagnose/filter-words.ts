/** What a filter is set to, as its setter reads it: a kind, a state, a company by name. */
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { Param, Say } from "#domain/causes/cause.types.ts";
import { isId } from "#server/find/ids.ts";
import { visibleCompanies } from "#server/invoices/invoices.policy.ts";
import type { Inquiry } from "./lookup.types.ts";

type Name = keyof InvoiceFilters;
const YES_OR_NO: readonly Name[] = ["archived", "mine", "incomplete", "hasOriginal"];

/** @param names one filter, or both ends of a range */
export async function filterWords(inquiry: Inquiry, names: readonly Name[]): Promise<Param> {
  const { filters } = inquiry;
  const [name] = names as [Name];
  const values = [filters[name] ?? []].flat().map(String);
  if (names.length > 1) return ends(names.map((each) => String(filters[each] ?? "")));
  if (name === "company") return namedOr(values, await companyNames(inquiry, values));
  if (name === "department") return namedOr(values, await departmentNames(inquiry, values));
  return { words: values.map((value) => sayOf(name, value)) };
}

function sayOf(name: Name, value: string): Say {
  if (name === "kind") return { key: `domain:kindShort.${value}` };
  if (name === "direction") return { key: `domain:direction.${value}` };
  if (name === "status") return { key: `domain:state.${value.replace(":", ".")}` };
  if (YES_OR_NO.includes(name)) return { key: value === "true" ? "yes" : "no" };
  return { key: "verbatim", params: { text: value } };
}

function ends([from = "", to = ""]: string[]): string {
  if (from === to) return from;
  return from === "" ? `≤ ${to}` : to === "" ? `≥ ${from}` : `${from} … ${to}`;
}

const namedOr = (ids: string[], names: ReadonlyMap<string, string>): Param => ({
  words: ids.map((id) => ({ key: "verbatim", params: { text: names.get(id) ?? id } })),
});

/** Only of companies that the asker looks into: another one's name isn't told. */
async function companyNames({ db, actor }: Inquiry, ids: string[]): Promise<Map<string, string>> {
  const asked = visibleCompanies(actor).filter((id) => ids.includes(String(id)));
  if (asked.length === 0) return new Map();
  const rows = await db.selectFrom("company").select(["id", "name"]).where("id", "in", asked).execute();
  return new Map(rows.map(({ id, name }) => [String(id), name]));
}

async function departmentNames({ db, actor }: Inquiry, ids: string[]): Promise<Map<string, string>> {
  const companies = visibleCompanies(actor);
  const asked = ids.filter(isId);
  if (companies.length === 0 || asked.length === 0) return new Map();
  const rows = await db
    .selectFrom("department")
    .select(["id", "name"])
    .where("company_id", "in", companies)
    .where("id", "in", asked)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

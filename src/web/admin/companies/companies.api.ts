import { queryOptions } from "@tanstack/react-query";
import type { Companies, Company, CompanyChange, NewCompany } from "#api/companies.api.ts";
import { call, get, post } from "../../api/client.ts";

export const companiesOptions = queryOptions({
  queryKey: ["companies"],
  queryFn: async ({ signal }) => (await get<Companies>("/api/v1/companies", undefined, signal)).companies,
});

export const addCompany = (body: NewCompany): Promise<Company> => post("/api/v1/companies", body);
export const changeCompany = (id: number, body: CompanyChange): Promise<Company> =>
  call("PATCH", `/api/v1/companies/${id}`, { body });
export const renameGroup = (id: string, name: string): Promise<Companies> =>
  call("PATCH", `/api/v1/company-groups/${id}`, { body: { name } });

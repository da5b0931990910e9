import { queryOptions } from "@tanstack/react-query";
import type { DepartmentChange, DepartmentUse, Departments, NewDepartment, OutlineDone } from "#api/departments.api.ts";
import type { Handover } from "#api/staff.api.ts";
import { call, get, post } from "../../api/client.ts";

const base = (company: number): string => `/api/v1/companies/${company}/departments`;

export const departmentUseOptions = (company: number, id: string) =>
  queryOptions({
    queryKey: ["department-use", company, id],
    queryFn: ({ signal }) => get<DepartmentUse>(`${base(company)}/${id}/use`, undefined, signal),
    staleTime: 0,
  });

export const makeDepartment = (company: number, body: NewDepartment): Promise<Departments> => post(base(company), body);
export const makeOutline = (company: number, text: string): Promise<OutlineDone> => post(`${base(company)}/outline`, { text });
export const changeDepartment = (company: number, id: string, body: DepartmentChange): Promise<Departments> =>
  call("PATCH", `${base(company)}/${id}`, { body });
export const nameHeads = (company: number, id: string, people: readonly string[]): Promise<Departments> =>
  call("PUT", `${base(company)}/${id}/heads`, { body: { people } });
export const giveUpDepartment = (company: number, id: string): Promise<Departments> => call("DELETE", `${base(company)}/${id}`);
export const mergeDepartment = (company: number, id: string, into: string): Promise<Handover> =>
  post(`${base(company)}/${id}/merge`, { into });

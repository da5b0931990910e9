/** People, departments, roles and invitations as the pages of 管理 ask for them. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Department, Departments } from "#api/departments.api.ts";
import type { ImportRows, PeopleImport } from "#api/people-imports.api.ts";
import type { Roles } from "#api/roles.api.ts";
import type {
  BelongingCounts,
  Handover,
  Invitation,
  Leave,
  MembershipChange,
  MembershipInput,
  NewInvitation,
  PeoplePage,
  PeopleSearch,
  Person,
} from "#api/staff.api.ts";
import { call, get, post, sendForm } from "../../api/client.ts";

export type PeopleFilter = Omit<PeopleSearch, "cursor" | "limit">;

const search = (filter: PeopleFilter, cursor: string, limit = 50): Promise<PeoplePage> =>
  post("/api/v1/people/search", { ...filter, limit, ...(cursor ? { cursor } : {}) });

export const peopleOptions = (filter: PeopleFilter) =>
  infiniteQueryOptions({
    queryKey: ["people", filter],
    queryFn: ({ pageParam }) => search(filter, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

/** The first few by name, for choosing one. */
export const choiceOptions = (filter: PeopleFilter) =>
  queryOptions({
    queryKey: ["people", "choice", filter],
    queryFn: async () => (await search(filter, "", 20)).people,
  });

/** how often a page looks whether a handing over or an import is done */
const POLL_MS = 1_500;
const underWay = (state: string): boolean => state === "queued" || state === "running";

export const personOptions = (id: string) =>
  queryOptions({
    queryKey: ["person", id],
    queryFn: ({ signal }) => get<Person>(`/api/v1/people/${id}`, undefined, signal),
    refetchInterval: ({ state }) => (state.data?.handovers.some((each) => underWay(each.state)) ? POLL_MS : false),
  });

export const invitationOptions = (id: string) =>
  queryOptions({
    queryKey: ["invitation", id],
    queryFn: ({ signal }) => get<Invitation>(`/api/v1/invitations/${id}`, undefined, signal),
  });

export const belongingsOptions = (id: string, company: number, department?: string) =>
  queryOptions({
    queryKey: ["belongings", id, company, department ?? ""],
    queryFn: async ({ signal }) =>
      (
        await get<{ counted: BelongingCounts }>(
          `/api/v1/people/${id}/belongings`,
          { company: String(company), ...(department ? { department } : {}) },
          signal,
        )
      ).counted,
    staleTime: 0,
  });

export const departmentsOptions = (company: number) =>
  queryOptions({
    queryKey: ["departments", company],
    queryFn: ({ signal }) => get<Departments>(`/api/v1/companies/${company}/departments`, undefined, signal),
  });

export const rolesOptions = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => get<Roles>("/api/v1/roles", undefined, signal),
});

export const handoverOptions = (id: string) =>
  queryOptions({
    queryKey: ["handover", id],
    queryFn: ({ signal }) => get<Handover>(`/api/v1/handovers/${id}`, undefined, signal),
    refetchInterval: ({ state }) => (state.data === undefined || underWay(state.data.state) ? POLL_MS : false),
  });

export const importOptions = (id: string) =>
  queryOptions({
    queryKey: ["people-import", id],
    queryFn: ({ signal }) => get<PeopleImport>(`/api/v1/people/imports/${id}`, undefined, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && underWay(state.data.state) ? POLL_MS : false),
  });

export const importRowsOptions = (id: string, outcome: string, state: string) =>
  infiniteQueryOptions({
    queryKey: ["people-import-rows", id, outcome, state],
    queryFn: ({ pageParam, signal }) =>
      get<ImportRows>(
        `/api/v1/people/imports/${id}/rows`,
        { ...(outcome ? { outcome } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

const one = (id: string): string => `/api/v1/people/${id}`;
export const renamePerson = (id: string, name: string): Promise<Person> => call("PATCH", one(id), { body: { name } });
export const disablePerson = (id: string, reason: string): Promise<Person> => post(`${one(id)}/disable`, { reason });
export const enablePerson = (id: string, reason: string): Promise<Person> => post(`${one(id)}/enable`, { reason });
export const leave = (id: string, body: Leave): Promise<Person> => post(`${one(id)}/leave`, body);
export const addMembership = (id: string, body: MembershipInput): Promise<Person> => post(`${one(id)}/memberships`, body);
export const changeMembership = (id: string, membership: string, body: MembershipChange): Promise<Person> =>
  call("PATCH", `${one(id)}/memberships/${membership}`, { body });
export const endMembership = (id: string, membership: string): Promise<Person> =>
  post(`${one(id)}/memberships/${membership}/end`, {});
export const resumeHandover = (id: string): Promise<Handover> => post(`/api/v1/handovers/${id}/resume`, {});

export const invite = (body: NewInvitation): Promise<Invitation> => post("/api/v1/invitations", body);
export const renewInvitation = (id: string): Promise<Invitation> => post(`/api/v1/invitations/${id}/renew`, {});
export const withdrawInvitation = (id: string): Promise<Invitation> => call("DELETE", `/api/v1/invitations/${id}`);

export function judgeFile(company: number, file: File): Promise<PeopleImport> {
  const form = new FormData();
  form.set("company", String(company));
  form.set("file", file);
  return sendForm("/api/v1/people/imports", form);
}
export const runImport = (id: string): Promise<PeopleImport> => post(`/api/v1/people/imports/${id}/run`, {});

/** "财务部/应付组" of each department, in the order of the tree. */
export function pathsOf(departments: readonly Department[]): { id: string; path: string; depth: number }[] {
  const below = Map.groupBy(departments, ({ parentId }) => parentId);
  const walk = (parent: string | null, above: string[]): { id: string; path: string; depth: number }[] =>
    (below.get(parent) ?? []).flatMap(({ id, name }) => [
      { id, path: [...above, name].join("/"), depth: above.length },
      ...walk(id, [...above, name]),
    ]);
  return walk(null, []);
}

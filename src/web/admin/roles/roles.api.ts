import { queryOptions } from "@tanstack/react-query";
import type { NewRole, Role, RoleChange, RoleDetail, Roles, Separation, SeparationStep } from "#api/roles.api.ts";
import { call, get, post } from "../../api/client.ts";

const path = (key: string): string => `/api/v1/roles/${encodeURIComponent(key)}`;

export const rolesOptions = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => get<Roles>("/api/v1/roles", undefined, signal),
});
export const roleOptions = (key: string) =>
  queryOptions({ queryKey: ["roles", key], queryFn: ({ signal }) => get<RoleDetail>(path(key), undefined, signal) });
export const separationOptions = queryOptions({
  queryKey: ["separation"],
  queryFn: ({ signal }) => get<Separation>("/api/v1/separation", undefined, signal),
  retry: false,
});

export const makeRole = (role: NewRole): Promise<Role> => post("/api/v1/roles", role);
export const changeRole = (key: string, change: RoleChange): Promise<Role> => call("PATCH", path(key), { body: change });
export const retireRole = (key: string): Promise<null> => post(`${path(key)}/retire`, {});
export const restoreRole = (key: string): Promise<Role> => post(`${path(key)}/restore`, {});
export const stepSeparation = (step: SeparationStep): Promise<Separation> => post("/api/v1/separation", step);

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { FOR_PERSONS_ONLY, type Permission } from "#api/permissions.api.ts";
import type { Membership } from "#api/staff.api.ts";
import { meOptions } from "../../people/people.api.ts";
import { departmentsOptions, pathsOf, rolesOptions } from "./people.api.ts";

/** The companies whose people one looks after, or where one has another of these permissions. */
export function useCompanies(...also: Permission[]): { value: number; label: string }[] {
  const { data: me } = useQuery(meOptions);
  return (me?.companies ?? [])
    .filter(({ permissions }) => (["people.manage", ...also] as const).some((each) => permissions.includes(each)))
    .map(({ id, name, shortName }) => ({ value: id, label: shortName ?? name }));
}

/** Departments of a company, each by its whole path. */
export function useDepartments(company: number | undefined): { value: string; label: string }[] {
  const { data } = useQuery({ ...departmentsOptions(company ?? 0), enabled: company !== undefined });
  return pathsOf(data?.departments ?? []).map(({ id, path }) => ({ value: id, label: path }));
}

/** Every role by name; with a company those that one may give there, to a machine only what manages nothing. */
export function useRoles(company?: number, service = false): { value: string; label: string }[] {
  const { t } = useTranslation();
  const { data } = useQuery(rolesOptions);
  return (data?.roles ?? [])
    .filter(({ permissions }) => !service || !permissions.some((each) => FOR_PERSONS_ONLY.includes(each)))
    .filter(({ retiredAt, may }) => retiredAt === null && (company === undefined || may.give.includes(company)))
    .map(({ key, name }) => ({ value: key, label: name ?? t(`roles.${key}`) }));
}

export function useRoleName(): (membership: Pick<Membership, "role" | "roleName">) => string {
  const { t } = useTranslation();
  return ({ role, roleName }) => roleName ?? t(`roles.${role}`);
}

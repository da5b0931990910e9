import { useTranslation } from "react-i18next";
import type { Permission } from "#api/permissions.api.ts";
import type { Role } from "#api/roles.api.ts";

/** Names of roles and permissions, and what each means. */
export function useRoleWords() {
  const { t } = useTranslation(["web-roles", "web-common"]);
  return {
    role: ({ key, name }: Pick<Role, "key" | "name">): string => name ?? t(`web-common:roles.${key}`),
    about: ({ key, builtIn, description }: Pick<Role, "key" | "builtIn" | "description">): string =>
      builtIn ? t(`about.${key}`) : description,
    place: ({ builtIn, company }: Pick<Role, "builtIn" | "company">): string =>
      builtIn ? t("place.builtIn") : (company?.name ?? t("place.all")),
    permission: (permission: Permission): string => t(`permission.${permission}.name`),
    meaning: (permission: Permission): string => t(`permission.${permission}.means`),
  };
}

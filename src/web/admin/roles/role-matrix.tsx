import { useTranslation } from "react-i18next";
import type { Role } from "#api/roles.api.ts";
import { Icon } from "../../ui/icons.tsx";
import { GROUP_NAMES, PERMISSION_GROUPS } from "./permission-groups.ts";
import { useRoleWords } from "./role-words.ts";
import styles from "./roles.module.css";

/** Every permission against every role. */
export function RoleMatrix({ roles }: { roles: readonly Role[] }) {
  const { t } = useTranslation("web-roles");
  const words = useRoleWords();
  return (
    <div>
      <h2 id="role-matrix">{t("matrix")}</h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways, by the keyboard too */}
      <section className={styles["matrix"]} tabIndex={0} aria-labelledby="role-matrix">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("permissions")}</th>
              {roles.map((role) => (
                <th key={role.key} scope="col">
                  {words.role(role)}
                </th>
              ))}
            </tr>
          </thead>
          {GROUP_NAMES.map((group) => (
            <tbody key={group}>
              <tr>
                <th scope="rowgroup" colSpan={roles.length + 1} className={styles["group"]}>
                  {t(`group.${group}`)}
                </th>
              </tr>
              {PERMISSION_GROUPS[group].map((permission) => (
                <tr key={permission}>
                  <th scope="row" title={words.meaning(permission)}>
                    {words.permission(permission)}
                  </th>
                  {roles.map((role) => {
                    const has = role.permissions.includes(permission);
                    return (
                      <td key={role.key} className={has ? styles["has"] : styles["hasNot"]}>
                        <Icon name={has ? "check" : "minus"} size={16} />
                        <span className="visually-hidden">{t(has ? "has" : "hasNot")}</span>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
    </div>
  );
}

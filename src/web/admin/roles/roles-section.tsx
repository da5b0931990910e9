import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "#api/roles.api.ts";
import { usePhone } from "../../app/use-phone.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icons.tsx";
import { LoadingRows, Problem } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { SectionHead } from "../section-head.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { RoleMatrix } from "./role-matrix.tsx";
import { useRoleWords } from "./role-words.ts";
import { rolesOptions } from "./roles.api.ts";
import styles from "./roles.module.css";
import { SeparationCard } from "./separation-card.tsx";

/** Who may do what: the roles, who has them, what each means, and the separation of the three administrators. */
export function RolesSection() {
  const { t } = useTranslation("web-roles");
  const found = useQuery(rolesOptions);
  const phone = usePhone();
  const [making, setMaking] = useState(false);
  useTitle(t("title"));
  const mayMake = found.data !== undefined && (found.data.may.makeForAll || found.data.may.makeIn.length > 0);
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("title")} lead={t("lead")}>
        {mayMake && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setMaking(true)}>
            {t("make")}
          </Button>
        )}
      </SectionHead>
      {found.isPending ? (
        <LoadingRows rows={6} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <>
          <ul className={styles["list"]}>
            {found.data.roles.map((role) => (
              <RoleLine key={role.key} role={role} />
            ))}
          </ul>
          {!phone && <RoleMatrix roles={found.data.roles.filter(({ retiredAt }) => retiredAt === null)} />}
        </>
      )}
      <SeparationCard />
      {making && <RoleDialog start={null} changes={false} onClose={() => setMaking(false)} />}
    </div>
  );
}

function RoleLine({ role }: { role: Role }) {
  const { t } = useTranslation("web-roles");
  const words = useRoleWords();
  const about = words.about(role);
  return (
    <li>
      <Link to="/admin/$section/$id" params={{ section: "roles", id: role.key }} className={styles["line"]}>
        <span className={styles["name"]}>
          <strong>{words.role(role)}</strong>
          {role.retiredAt !== null && (
            <Badge tone="quiet" icon="stop">
              {t("retired")}
            </Badge>
          )}
          <span className="small quiet">{words.place(role)}</span>
        </span>
        {about !== "" && <span className="small quiet">{about}</span>}
        <span className="small num">{t("people", { count: role.people })}</span>
        <Icon name="chevronRight" size={16} />
      </Link>
    </li>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { App, Button, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoleDetail } from "#api/roles.api.ts";
import { queryClient } from "../../app/query-client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icons.tsx";
import { LoadingRows, Problem, useProblemWords } from "../../ui/states.tsx";
import { ServiceMark } from "../../ui/service-mark.tsx";
import { showInstant } from "../../ui/time.ts";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { SectionHead } from "../section-head.tsx";
import { GROUP_NAMES, PERMISSION_GROUPS } from "./permission-groups.ts";
import { RoleDialog } from "./role-dialog.tsx";
import { useRoleWords } from "./role-words.ts";
import { restoreRole, retireRole, roleOptions } from "./roles.api.ts";
import styles from "./roles.module.css";

/** One role: what it may do in words, who has it, and what can be done with it. */
export function RolePage() {
  const { t } = useTranslation("web-roles");
  const { id = "" } = useParams({ strict: false });
  const found = useQuery(roleOptions(id));
  const words = useRoleWords();
  useTitle(found.data === undefined ? t("title") : words.role(found.data));
  return (
    <div className={admin["section"]}>
      <Link to="/admin/$section" params={{ section: "roles" }}>
        {t("back")}
      </Link>
      {found.isPending ? (
        <LoadingRows rows={8} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <RoleView role={found.data} />
      )}
    </div>
  );
}

function RoleView({ role }: { role: RoleDetail }) {
  const { t } = useTranslation("web-roles");
  const words = useRoleWords();
  const [dialog, setDialog] = useState<"copy" | "change" | null>(null);
  return (
    <>
      <SectionHead title={words.role(role)} lead={[words.place(role), words.about(role)].filter(Boolean).join(" · ")}>
        <Button icon={<Icon name="copy" size={16} />} onClick={() => setDialog("copy")}>
          {t("copy")}
        </Button>
        {role.may.change && (
          <Button type="primary" icon={<Icon name="pen" size={16} />} onClick={() => setDialog("change")}>
            {t("change")}
          </Button>
        )}
        <RetireButton role={role} />
      </SectionHead>
      {role.retiredAt !== null && (
        <Badge tone="quiet" icon="stop">
          {t("retired")}
        </Badge>
      )}
      <div className={styles["columns"]}>
        <section className={styles["card"]} aria-labelledby="role-permissions">
          <h2 id="role-permissions">{t("permissions")}</h2>
          <p className="small quiet">{role.kinds === null ? t("kindsAll") : t("kindsSome")}</p>
          {role.kinds !== null && <KindList kinds={role.kinds} />}
          {role.permissions.length === 0 && <p className="quiet">{t("noPermissions")}</p>}
          {GROUP_NAMES.map((group) => {
            const held = PERMISSION_GROUPS[group].filter((permission) => role.permissions.includes(permission));
            if (held.length === 0) return null;
            return (
              <div key={group}>
                <h3>{t(`group.${group}`)}</h3>
                <ul className={styles["permissions"]}>
                  {held.map((permission) => (
                    <li key={permission}>
                      <Icon name="check" size={16} />
                      <span>
                        {words.permission(permission)}
                        <span className="small quiet">{words.meaning(permission)}</span>
                      </span>
                    </li>
                  ))}
                </ul>
              </div>
            );
          })}
        </section>
        <Holders role={role} />
      </div>
      {dialog !== null && <RoleDialog start={role} changes={dialog === "change"} onClose={() => setDialog(null)} />}
    </>
  );
}

function KindList({ kinds }: { kinds: NonNullable<RoleDetail["kinds"]> }) {
  const { t } = useTranslation("domain");
  return <p>{kinds.map((kind) => t(`kind.${kind}`)).join(" / ")}</p>;
}

function Holders({ role }: { role: RoleDetail }) {
  const { t, i18n } = useTranslation("web-roles");
  return (
    <section className={styles["card"]} aria-labelledby="role-holders">
      <h2 id="role-holders">{t("holders")}</h2>
      {role.holders.length === 0 ? (
        <p className="quiet">{t("noHolders")}</p>
      ) : (
        <ul className={styles["holders"]}>
          {role.holders.map((holder) => (
            <li key={`${holder.userId} ${holder.company.id}`}>
              <Link to="/admin/$section/$id" params={{ section: "people", id: holder.userId }}>
                {holder.name}
              </Link>{" "}
              <ServiceMark id={holder.userId} />
              <span className="small quiet">
                {holder.company.name}
                {holder.until !== null && ` · ${t("until", { when: showInstant(holder.until, i18n.language) })}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function RetireButton({ role }: { role: RoleDetail }) {
  const { t } = useTranslation("web-roles");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const act = useMutation({
    mutationFn: () => (role.retiredAt === null ? retireRole(role.key) : restoreRole(role.key)),
    onSuccess: async () => {
      message.success(t(role.retiredAt === null ? "retireDone" : "restoreDone"));
      await queryClient.invalidateQueries({ queryKey: ["roles"] });
    },
    onError: (error) => message.error(`${problemWords(error).title} ${problemWords(error).text}`),
  });
  if (role.may.restore)
    return (
      <Button loading={act.isPending} onClick={() => act.mutate()}>
        {t("restore")}
      </Button>
    );
  if (!role.may.retire) return null;
  return (
    <Popconfirm
      title={t("retireAsk")}
      description={t("retireText")}
      okText={t("retire")}
      cancelText={t("web-common:cancel")}
      onConfirm={() => act.mutate()}
    >
      <Button danger loading={act.isPending}>
        {t("retire")}
      </Button>
    </Popconfirm>
  );
}

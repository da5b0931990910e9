import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import type { Action } from "#api/lookups.api.ts";
import { meOptions } from "../people/people.api.ts";
import { Icon } from "../ui/icons.tsx";
import { ask, requestsOfLookup } from "./access.api.ts";
import { What } from "./grant-card.tsx";
import { RequestBadge } from "./request-card.tsx";
import { useAccess } from "./use-access.ts";
import styles from "./access.module.css";

/** D11: one tap asks for access to what the lookup asked for; from then on what became of it stands here. */
export function AskAccess({ action, lookup, main }: { action: Action; lookup: string; main: boolean }) {
  const { t } = useTranslation("web-access");
  const { data: me } = useQuery(meOptions);
  const { data: requests } = useQuery(requestsOfLookup(lookup));
  const send = useAccess((company: number | undefined) => ask({ lookup, ...(company === undefined ? {} : { company }) }), {
    say: t("new.sent"),
  });
  const [request] = requests ?? [];
  if (request !== undefined && request.state !== "withdrawn")
    return (
      <div className={styles["card"]}>
        <div className={styles["cardHead"]}>
          <RequestBadge state={request.state} />
          <span>{t(`request.here.${request.state}`, { company: request.company.name })}</span>
          <Link to="/access" search={{}}>
            {t("request.all")}
          </Link>
        </div>
        {request.grants.map((grant) => (
          <What key={grant.id} grant={grant} />
        ))}
      </div>
    );
  const companies = action.target === undefined ? (me?.companies ?? []) : [];
  const button = {
    type: main ? ("primary" as const) : ("default" as const),
    icon: <Icon name="lock" size={16} />,
    loading: send.isPending,
  };
  if (companies.length < 2)
    return (
      <Button {...button} onClick={() => send.mutate(undefined)}>
        {action.label}
      </Button>
    );
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: companies.map(({ id, name }) => ({ key: String(id), label: t("new.to", { company: name }) })),
        onClick: ({ key }) => send.mutate(Number(key)),
      }}
    >
      <Button {...button}>{action.label}</Button>
    </Dropdown>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SERVICE_STATES, type ServiceAccount } from "#api/service-accounts.api.ts";
import { usePhone } from "../../app/use-phone.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icons.tsx";
import rows from "../../ui/rows.module.css";
import { Empty, LoadingRows, Problem } from "../../ui/states.tsx";
import { showInstant } from "../../ui/time.ts";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import people from "../people/people.module.css";
import { SectionHead } from "../section-head.tsx";
import { NewServiceDialog } from "./new-service-dialog.tsx";
import { ServiceBadge } from "./service-badge.tsx";
import { type ServiceState, servicesOptions } from "./services.api.ts";

/** Accounts of machines of the companies that one looks after, and those for which one answers. */
export function ServicesSection() {
  const { t } = useTranslation("web-services");
  const [state, setState] = useState<ServiceState | undefined>();
  const [making, setMaking] = useState(false);
  const pages = useInfiniteQuery(servicesOptions(state));
  useTitle(t("title"));
  const accounts = pages.data?.pages.flatMap((page) => page.accounts) ?? [];
  const mayMake = (pages.data?.pages[0]?.may.makeIn.length ?? 0) > 0;
  const make = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setMaking(true)}>
      {t("make")}
    </Button>
  );
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("title")} lead={t("lead")}>
        {mayMake && make}
      </SectionHead>
      <div className={people["filters"]}>
        <Select<ServiceState>
          allowClear
          aria-label={t("stateLabel")}
          placeholder={t("allOpen")}
          options={SERVICE_STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          value={state ?? null}
          onChange={(value) => setState(value ?? undefined)}
        />
      </div>
      {pages.isPending ? (
        <LoadingRows rows={5} />
      ) : pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : accounts.length === 0 ? (
        <Empty icon="keyboard" title={t(state === undefined ? "none" : "noneSuch")}>
          {state === undefined && t("noneText")}
        </Empty>
      ) : (
        <Accounts accounts={accounts} />
      )}
      {pages.hasNextPage && (
        <div className={people["more"]}>
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("web-common:more")}
          </Button>
        </div>
      )}
      {making && <NewServiceDialog onClose={() => setMaking(false)} />}
    </div>
  );
}

const toOne = (id: string) => ({ to: "/admin/$section/$id", params: { section: "service-accounts", id } }) as const;

function Accounts({ accounts }: { accounts: ServiceAccount[] }) {
  const { t } = useTranslation("web-services");
  const phone = usePhone();
  if (phone)
    return (
      <ul className={rows["cards"]}>
        {accounts.map((account) => (
          <li key={account.id}>
            <Link {...toOne(account.id)} className={`${rows["card"]} ${people["card"]}`}>
              <span className={people["cardHead"]}>
                <strong>{account.name}</strong> <ServiceBadge state={account.state} />
              </span>
              <span className="small quiet">{account.purpose}</span>
              <span className="small">
                {t("responsible")} <Responsible account={account} />
              </span>
              <span className="small quiet num">
                {account.company.name} · {t("running", { count: account.tokens })}
              </span>
              <span className="small quiet num">
                {t("lastUsed")} <LastUsed account={account} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    );
  return (
    <div className={rows["wrap"]}>
      <table className={rows["table"]}>
        <thead>
          <tr>
            {["name", "company", "responsible", "tokens", "lastUsed", "stateLabel"].map((name) => (
              <th key={name} scope="col">
                {t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.id}>
              <th scope="row" className={people["who"]}>
                <Link {...toOne(account.id)} data-row>
                  {account.name}
                </Link>
                <span className="small quiet">{account.purpose}</span>
              </th>
              <td>{account.company.name}</td>
              <td>
                <Responsible account={account} />
              </td>
              <td className="num">{account.tokens}</td>
              <td className="small num">
                <LastUsed account={account} />
              </td>
              <td>
                <ServiceBadge state={account.state} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Responsible({ account: { responsible, state } }: { account: ServiceAccount }) {
  const { t } = useTranslation("web-services");
  return (
    <>
      {responsible.name}{" "}
      {!responsible.here && state !== "ended" && (
        <Badge tone="warn" icon="warn">
          {t("gone")}
        </Badge>
      )}
    </>
  );
}

function LastUsed({ account }: { account: ServiceAccount }) {
  const { t, i18n } = useTranslation("web-services");
  return account.lastUsedAt ? showInstant(account.lastUsedAt, i18n.language) : t("neverUsed");
}

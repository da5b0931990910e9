import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ServiceAccount } from "#api/service-accounts.api.ts";
import { TokenList } from "../../account/token-list.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Note } from "../../ui/note.tsx";
import { ServiceMark } from "../../ui/service-mark.tsx";
import { Empty, LoadingRows, Problem } from "../../ui/states.tsx";
import { showInstant } from "../../ui/time.ts";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import styles from "../people/people.module.css";
import { Memberships } from "../people/person-page.tsx";
import { ServiceActions } from "./service-actions.tsx";
import { ServiceBadge } from "./service-badge.tsx";
import { ServiceDialog } from "./service-dialog.tsx";
import { SERVICES_KEY, serviceOptions, serviceTokensOptions, tokenDeeds } from "./services.api.ts";

/** One account of a machine: who answers for it, what it may, its tokens, and its end. */
export function ServicePage() {
  const { t } = useTranslation("web-services");
  const { id = "" } = useParams({ strict: false });
  const account = useQuery(serviceOptions(id));
  useTitle(t("one"));
  if (account.isPending) return <LoadingRows rows={6} />;
  if (account.isError) return <Problem error={account.error} actions={<Back />} onRetry={() => void account.refetch()} />;
  const { data } = account;
  return (
    <div className={admin["section"]}>
      <Back />
      <div className={styles["personHead"]}>
        <div>
          <h1>{data.name}</h1>
          <p className="quiet">{data.purpose}</p>
        </div>
        <span className={styles["buttons"]}>
          <ServiceMark id={data.id} /> <ServiceBadge state={data.state} />
        </span>
      </div>
      <ServiceActions account={data} />
      <Gone account={data} />
      <Facts account={data} />
      <Memberships person={{ id: data.id, memberships: data.memberships, may: { change: data.may.changeMemberships } }} service />
      <ServiceTokens account={data} />
    </div>
  );
}

function Back() {
  const { t } = useTranslation("web-services");
  return (
    <Link to="/admin/$section" params={{ section: "service-accounts" }} className={styles["back"]}>
      <Icon name="chevronLeft" size={16} /> {t("back")}
    </Link>
  );
}

/** Nobody answers for it any more: that is said until somebody else does. */
function Gone({ account }: { account: ServiceAccount }) {
  const { t } = useTranslation("web-services");
  const [replacing, setReplacing] = useState(false);
  const { responsible, company, may, state } = account;
  if (responsible.here || state === "ended") return null;
  return (
    <>
      <Note tone="warn" icon="warn" actions={may.manage && <Button onClick={() => setReplacing(true)}>{t("replace")}</Button>}>
        <strong>{t("gone")}</strong> {t("goneText", { name: responsible.name, company: company.name })}
      </Note>
      {replacing && <ServiceDialog account={account} onClose={() => setReplacing(false)} />}
    </>
  );
}

function Facts({ account }: { account: ServiceAccount }) {
  const { t, i18n } = useTranslation("web-services");
  const at = (instant: string): string => showInstant(instant, i18n.language);
  const facts: [string, string][] = [
    ["responsible", account.responsible.name],
    ["company", account.company.name],
    ["lastUsed", account.lastUsedAt ? at(account.lastUsedAt) : t("neverUsed")],
    ["created", at(account.createdAt)],
    ...(account.endedAt ? [["endedAt", at(account.endedAt)] as [string, string]] : []),
  ];
  return (
    <dl className={styles["facts"]}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function ServiceTokens({ account }: { account: ServiceAccount }) {
  const { t } = useTranslation("web-services");
  const client = useQueryClient();
  const tokens = useQuery(serviceTokensOptions(account.id));
  const companies = new Map(
    account.memberships.filter(({ state }) => state !== "ended").map(({ company }) => [company.id, company.name]),
  );
  return (
    <section className={styles["block"]}>
      <h2>{t("tokens")}</h2>
      <p className="quiet">{t("token.lead")}</p>
      {tokens.isPending ? (
        <LoadingRows rows={2} />
      ) : tokens.isError ? (
        <Problem error={tokens.error} onRetry={() => void tokens.refetch()} />
      ) : (
        <TokenList
          tokens={tokens.data.tokens}
          deeds={account.may.manageTokens ? tokenDeeds(account.id) : null}
          companies={[...companies].map(([value, label]) => ({ value, label }))}
          companiesHint={t("token.company")}
          none={
            <Empty icon="lock" title={t("token.none")}>
              {t("token.noneText")}
            </Empty>
          }
          onChange={() => void client.invalidateQueries({ queryKey: SERVICES_KEY })}
        />
      )}
    </section>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import admin from "../admin/admin.module.css";
import { SectionHead } from "../admin/section-head.tsx";
import factors from "../factors/factors.module.css";
import { Badge } from "../ui/badge.tsx";
import { Icon } from "../ui/icons.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { LimitsCard } from "./limits-card.tsx";
import { PeopleCard } from "./people-card.tsx";
import { RulesCard } from "./rules-card.tsx";
import { providersOptions, rulesOptions } from "./security.api.ts";
import styles from "./security.module.css";

/** What is asked at the sign-in, and the providers of single sign-on. */
export function SecurityAdminSection() {
  const { t } = useTranslation("web-security");
  const { data, error, refetch } = useQuery(rulesOptions);
  useTitle(t("title"));
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("title")} lead={t("lead")} />
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingRows />
      ) : (
        <div className={factors["cards"]}>
          <RulesCard key={JSON.stringify(data)} rules={data} />
          <LimitsCard />
          <PeopleCard />
          {data.may.changeForAll && <ProvidersCard />}
        </div>
      )}
    </div>
  );
}

function ProvidersCard() {
  const { t } = useTranslation("web-security");
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(providersOptions);
  return (
    <section className={factors["card"]} aria-labelledby="providers">
      <div className={factors["head"]}>
        <h2 id="providers">{t("sso.title")}</h2>
        <Button
          icon={<Icon name="plus" size={16} />}
          onClick={() => void navigate({ to: "/admin/$section/$id", params: { section: "security", id: "new" } })}
        >
          {t("sso.add")}
        </Button>
      </div>
      <p className="quiet">{t("sso.text")}</p>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingRows rows={2} />
      ) : data.providers.length === 0 ? (
        <p>{t("sso.none")}</p>
      ) : (
        <ul className={styles["ways"]}>
          {data.providers.map((provider) => (
            <li key={provider.id}>
              <Link to="/admin/$section/$id" params={{ section: "security", id: provider.id }}>
                <span>
                  <strong>{provider.name}</strong>
                  <span className="small quiet">{provider.issuer}</span>
                  <span className="small quiet">
                    {t("sso.summary", { rules: provider.rules.length, people: provider.people })}
                  </span>
                </span>
                {provider.enabled ? (
                  <Badge tone="ok" icon="checkCircle">
                    {t("sso.enabled")}
                  </Badge>
                ) : (
                  <Badge tone="quiet" icon="minus">
                    {t("sso.disabled")}
                  </Badge>
                )}
                <Icon name="chevronRight" size={16} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

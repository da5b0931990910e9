import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Sight } from "#api/access.api.ts";
import { InvoiceLine } from "../invoices/invoice-line.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { type Place, peopleOptions, sightOptions } from "./access.api.ts";
import { GrantCard } from "./grant-card.tsx";
import { roleWord } from "./role-word.ts";
import styles from "./access.module.css";

/** What can this person see? One is chosen; the address has the account's id, never the name. */
export function SightPage({ places }: { places: Place[] }) {
  const { t } = useTranslation("web-access");
  const navigate = useNavigate();
  const { person } = useSearch({ strict: false });
  const [company, setCompany] = useState(places[0]?.id);
  const { data: people } = useQuery({ ...peopleOptions(company ?? 0), enabled: company !== undefined });
  const id = typeof person === "string" || typeof person === "number" ? String(person) : undefined;
  const choose = (next: string): void =>
    void navigate({ to: "/admin/$section", params: { section: "access" }, search: { tab: "sight", person: next } });
  return (
    <div className={styles["sight"]}>
      {places.length > 1 && (
        <Field label={t("new.company")}>
          <Select
            {...(company === undefined ? {} : { value: company })}
            onChange={setCompany}
            options={places.map((place) => ({ value: place.id, label: place.name }))}
          />
        </Field>
      )}
      <Field label={t("sight.who")}>
        <Select
          showSearch
          optionFilterProp="label"
          placeholder={t("sight.choose")}
          {...(id !== undefined && people?.some((each) => each.id === id) ? { value: id } : {})}
          onChange={choose}
          options={(people ?? []).map((each) => ({ value: each.id, label: `${each.name} · ${each.email}` }))}
        />
      </Field>
      {id === undefined ? (
        <Empty icon="person" title={t("sight.none")}>
          {t("sight.noneText")}
        </Empty>
      ) : (
        <Seen person={id} />
      )}
    </div>
  );
}

function Seen({ person }: { person: string }) {
  const sight = useQuery(sightOptions(person));
  if (sight.isPending) return <LoadingRows rows={6} />;
  if (sight.isError) return <Problem error={sight.error} onRetry={() => void sight.refetch()} />;
  return sight.data.companies.map((seen) => <InCompany key={seen.company.id} name={sight.data.person.name} seen={seen} />);
}

function InCompany({ name, seen }: { name: string; seen: Sight["companies"][number] }) {
  const { t } = useTranslation("web-access");
  const count = showCount(seen.invoices);
  return (
    <section className={styles["card"]} aria-label={seen.company.name}>
      <h2>{seen.company.name}</h2>
      <p>
        {seen.reach === null ? t("sight.noMember", { name }) : t(`sight.reach.${seen.reach}`, { name })}
        {seen.roles.length > 0 && (
          <span className="quiet"> · {seen.roles.map((role) => roleWord(t, role)).join(t("web-common:comma"))}</span>
        )}
      </p>
      <p>
        <strong className="num">{t(`sight.count.${seen.invoicesIs}`, { count: seen.invoices, shown: count })}</strong>
      </p>
      {seen.departments.length > 0 && (
        <>
          <h3>{t("sight.departments")}</h3>
          <ul className={styles["tags"]}>
            {seen.departments.map((each) => (
              <li key={each.id}>{each.name}</li>
            ))}
          </ul>
        </>
      )}
      {seen.permissions.length > 0 && (
        <details>
          <summary>{t("sight.permissions", { count: seen.permissions.length })}</summary>
          <ul className={styles["tags"]}>
            {seen.permissions.map((each) => (
              <li key={each}>{t(`permission.${each.replace(".", "-")}`, { defaultValue: each })}</li>
            ))}
          </ul>
        </details>
      )}
      {seen.grants.length > 0 && (
        <>
          <h3>{t("sight.grants", { count: seen.grants.length })}</h3>
          {seen.grants.map((grant) => (
            <GrantCard key={grant.id} grant={grant} />
          ))}
        </>
      )}
      {seen.sample.length > 0 && (
        <>
          <h3>{t("sight.sample")}</h3>
          {seen.sample.map((invoice) => (
            <Link key={invoice.id} to="/invoices/$id" params={{ id: invoice.id }} className={styles["invoice"]}>
              <InvoiceLine invoice={invoice} />
              <Icon name="chevronRight" size={16} />
            </Link>
          ))}
        </>
      )}
    </section>
  );
}

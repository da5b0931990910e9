import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { PERSON_STATES, type PersonRow, type PersonState } from "#api/staff.api.ts";
import { usePhone } from "../../app/use-phone.ts";
import { Icon } from "../../ui/icons.tsx";
import { showCount } from "../../ui/money.ts";
import rows from "../../ui/rows.module.css";
import { ServiceMark } from "../../ui/service-mark.tsx";
import { Empty, LoadingRows, Problem } from "../../ui/states.tsx";
import { showInstant } from "../../ui/time.ts";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { SectionHead } from "../section-head.tsx";
import { ServiceBadge } from "../services/service-badge.tsx";
import type { ServiceState } from "../services/services.api.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { type PeopleFilter, peopleOptions } from "./people.api.ts";
import styles from "./people.module.css";
import { StateBadge } from "./state-badge.tsx";
import { useCompanies, useDepartments, useRoleName, useRoles } from "./use-places.ts";

/** Everybody in the companies that one looks after, and who was asked to join. */
export function PeopleSection() {
  const { t } = useTranslation("web-admin");
  const [filter, setFilter] = useState<PeopleFilter>({});
  const [inviting, setInviting] = useState(false);
  const asked = useDeferredValue(filter);
  const pages = useInfiniteQuery(peopleOptions(asked));
  useTitle(t("people.title"));
  const people = pages.data?.pages.flatMap((page) => page.people) ?? [];
  const narrowed = Object.values(filter).some((each) => each !== undefined && each !== "");
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("people.title")} lead={t("people.lead")}>
        <Link to="/admin/$section/$id" params={{ section: "people", id: "import" }} className={styles["button"]}>
          <Icon name="list" size={16} /> {t("people.import.title")}
        </Link>
        <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setInviting(true)}>
          {t("people.invite.title")}
        </Button>
      </SectionHead>
      <Filters filter={filter} onChange={setFilter} />
      {pages.isPending ? (
        <LoadingRows rows={8} />
      ) : pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : people.length === 0 ? (
        <Empty
          icon="people"
          title={t(narrowed ? "people.nobody" : "people.nobodyYet")}
          actions={narrowed && <Button onClick={() => setFilter({})}>{t("people.showAll")}</Button>}
        >
          {t(narrowed ? "people.nobodyText" : "people.nobodyYetText")}
        </Empty>
      ) : (
        <>
          <p className="small quiet" aria-live="polite">
            {t("people.count", { count: pages.data.pages[0]!.total, shown: showCount(pages.data.pages[0]!.total) })}
          </p>
          <PeopleRows people={people} />
        </>
      )}
      {pages.hasNextPage && (
        <div className={styles["more"]}>
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("web-common:more")}
          </Button>
        </div>
      )}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </div>
  );
}

function Filters({ filter, onChange }: { filter: PeopleFilter; onChange: (filter: PeopleFilter) => void }) {
  const { t } = useTranslation("web-admin");
  const companies = useCompanies();
  const company = filter.company ?? (companies.length === 1 ? companies[0]!.value : undefined);
  const departments = useDepartments(company);
  const roles = useRoles();
  const set = (change: Partial<PeopleFilter>) => onChange({ ...filter, ...change });
  const choice = { allowClear: true, showSearch: { optionFilterProp: "label" } } as const;
  return (
    <search className={styles["filters"]}>
      <Input
        allowClear
        prefix={<Icon name="search" size={16} />}
        aria-label={t("people.find")}
        placeholder={t("people.find")}
        value={filter.text ?? ""}
        maxLength={200}
        onChange={({ target }) => set({ text: target.value || undefined })}
      />
      {companies.length > 1 && (
        <Select
          {...choice}
          aria-label={t("people.company")}
          placeholder={t("people.company")}
          options={companies}
          value={filter.company}
          onChange={(value) => set({ company: value, department: undefined })}
        />
      )}
      {company !== undefined && departments.length > 0 && (
        <Select
          {...choice}
          aria-label={t("people.department")}
          placeholder={t("people.department")}
          options={departments}
          value={filter.department}
          onChange={(value) => set({ company, department: value })}
        />
      )}
      <Select
        {...choice}
        aria-label={t("people.role")}
        placeholder={t("people.role")}
        options={roles}
        value={filter.role}
        onChange={(value) => set({ role: value })}
      />
      <Select<PersonState>
        allowClear
        aria-label={t("people.stateLabel")}
        placeholder={t("people.stateLabel")}
        options={PERSON_STATES.map((value) => ({ value, label: t(`people.state.${value}`) }))}
        value={filter.state ?? null}
        onChange={(value) => set({ state: value ?? undefined })}
      />
    </search>
  );
}

function PeopleRows({ people }: { people: PersonRow[] }) {
  const { t } = useTranslation("web-admin");
  const phone = usePhone();
  if (phone)
    return (
      <ul className={rows["cards"]}>
        {people.map((person) => (
          <li key={person.id}>
            <Link
              to="/admin/$section/$id"
              params={{ section: "people", id: person.id }}
              className={`${rows["card"]} ${styles["card"]}`}
            >
              <span className={styles["cardHead"]}>
                <span>
                  <strong>{person.name}</strong> <ServiceMark id={person.id} />
                </span>{" "}
                <State person={person} />
              </span>
              <span className="small quiet">{person.email}</span>
              <Places person={person} />
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
            <th scope="col">{t("people.name")}</th>
            <th scope="col">{t("people.places")}</th>
            <th scope="col">{t("people.lastSignIn")}</th>
            <th scope="col">{t("people.stateLabel")}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <th scope="row" className={styles["who"]}>
                <Link to="/admin/$section/$id" params={{ section: "people", id: person.id }} data-row>
                  {person.name}
                </Link>{" "}
                <ServiceMark id={person.id} />
                <span className="small quiet">{person.email}</span>
              </th>
              <td>
                <Places person={person} />
              </td>
              <td className="small num">
                <LastSeen person={person} />
              </td>
              <td>
                <State person={person} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SERVICE_STATES: Partial<Record<PersonState, ServiceState>> = { disabled: "paused", left: "ended" };

/** A machine isn't employed: it is active, paused or ended. */
function State({ person: { kind, state } }: { person: PersonRow }) {
  return kind === "service" ? <ServiceBadge state={SERVICE_STATES[state] ?? "active"} /> : <StateBadge state={state} />;
}

function LastSeen({ person }: { person: PersonRow }) {
  const { t, i18n } = useTranslation("web-admin");
  if (person.kind === "service") return <span className="quiet">—</span>;
  if (person.invitedUntil) return t("people.invitedUntil", { when: showInstant(person.invitedUntil, i18n.language) });
  return person.lastSignInAt ? (
    showInstant(person.lastSignInAt, i18n.language)
  ) : (
    <span className="quiet">{t("people.never")}</span>
  );
}

function Places({ person }: { person: PersonRow }) {
  const { t } = useTranslation("web-admin");
  const roleName = useRoleName();
  const several = useCompanies().length > 1;
  if (person.memberships.length === 0) return <span className="small quiet">{t("people.noPlace")}</span>;
  return (
    <ul className={styles["places"]}>
      {person.memberships.map((each, index) => (
        <li key={each.id ?? index}>
          {roleName(each)}
          <span className="small quiet">
            {[several && each.company.name, each.department?.path, t(`people.reach.${each.reach}`)].filter(Boolean).join(" · ")}
          </span>
        </li>
      ))}
    </ul>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Membership, Person } from "#api/staff.api.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icons.tsx";
import rows from "../../ui/rows.module.css";
import { LoadingRows, Problem } from "../../ui/states.tsx";
import { showInstant } from "../../ui/time.ts";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { HandoverRow } from "./handover-row.tsx";
import { MembershipDialog } from "./membership-dialog.tsx";
import { personOptions } from "./people.api.ts";
import styles from "./people.module.css";
import { PersonActions } from "./person-actions.tsx";
import { StateBadge } from "./state-badge.tsx";
import { useCompanies, useRoleName } from "./use-places.ts";

/** One person: what he is in which company, when he was last here, and how he is let go. */
export function PersonPage({ id }: { id: string }) {
  const { t } = useTranslation("web-admin");
  const person = useQuery(personOptions(id));
  useTitle(t("people.one"));
  if (person.isPending) return <LoadingRows rows={6} />;
  if (person.isError) return <Problem error={person.error} actions={<BackToPeople />} onRetry={() => void person.refetch()} />;
  return (
    <div className={admin["section"]}>
      <BackToPeople />
      <div className={styles["personHead"]}>
        <div>
          <h1>{person.data.name}</h1>
          <p className="quiet">{person.data.email}</p>
        </div>
        <StateBadge state={person.data.state} />
      </div>
      <PersonActions person={person.data} />
      <Memberships person={person.data} />
      <SignIn person={person.data} />
      {person.data.handovers.length > 0 && (
        <section className={styles["block"]}>
          <h2>{t("handover.title")}</h2>
          <ul className={rows["cards"]}>
            {person.data.handovers.map((handover) => (
              <HandoverRow key={handover.id} handover={handover} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

export function BackToPeople() {
  const { t } = useTranslation("web-admin");
  return (
    <Link to="/admin/$section" params={{ section: "people" }} className={styles["back"]}>
      <Icon name="chevronLeft" size={16} /> {t("people.title")}
    </Link>
  );
}

type Whose = Pick<Person, "id" | "memberships"> & { may: Pick<Person["may"], "change"> };

/** What somebody, or a machine, is in which company. */
export function Memberships({ person, service = false }: { person: Whose; service?: boolean }) {
  const { t } = useTranslation("web-admin");
  const companies = useCompanies();
  const [open, setOpen] = useState<Membership | "new" | null>(null);
  const mine = ({ company }: Membership): boolean => companies.some(({ value }) => value === company.id);
  return (
    <section className={styles["block"]}>
      <div className={styles["blockHead"]}>
        <h2>{t(service ? "web-services:places" : "people.places")}</h2>
        {person.may.change && companies.length > 0 && (
          <Button icon={<Icon name="plus" size={16} />} onClick={() => setOpen("new")}>
            {t(service ? "web-services:addPlace" : "people.addPlace")}
          </Button>
        )}
      </div>
      <ul className={rows["cards"]}>
        {person.memberships.map((membership) => (
          <li key={membership.id} className={`${rows["card"]} ${styles["place"]}`}>
            <Place membership={membership} />
            {person.may.change && membership.state !== "ended" && mine(membership) && (
              <Button onClick={() => setOpen(membership)} icon={<Icon name="pen" size={16} />}>
                {t("people.change")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {open !== null && (
        <MembershipDialog
          person={person}
          membership={open === "new" ? null : open}
          service={service}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

export function Place({ membership }: { membership: Membership }) {
  const { t } = useTranslation("web-admin");
  const roleName = useRoleName();
  const { company, department, reach, mayEnter, from, until, state } = membership;
  return (
    <div className={styles["placeText"]}>
      <p>
        <strong>{roleName(membership)}</strong> · {company.name}
        {department && ` · ${department.path}`}{" "}
        {state !== "running" && (
          <Badge tone={state === "upcoming" ? "info" : "quiet"} icon="clock">
            {t(`people.place.${state}`)}
          </Badge>
        )}
      </p>
      <p className="small quiet">
        {[t(`people.reach.${reach}`), t(mayEnter ? "people.enters" : "people.entersNot")].join(" · ")}
        {(from || until) && ` · ${t("people.span", { from: from ?? "…", until: until ?? "…" })}`}
      </p>
    </div>
  );
}

function SignIn({ person }: { person: Person }) {
  const { t, i18n } = useTranslation("web-admin");
  return (
    <section className={styles["block"]}>
      <h2>{t("people.signIn")}</h2>
      <dl className={styles["facts"]}>
        <div>
          <dt>{t("people.lastSignIn")}</dt>
          <dd className="num">{person.lastSignInAt ? showInstant(person.lastSignInAt, i18n.language) : t("people.never")}</dd>
        </div>
        <div>
          <dt>{t("people.sessions")}</dt>
          <dd className="num">
            {person.sessions}{" "}
            {person.may.seeSignIn && (
              <Link to="/admin/$section/$id" params={{ section: "security", id: `person-${person.id}` }}>
                {t("people.signInDetails")}
              </Link>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("people.tokens")}</dt>
          <dd className="num">{person.tokens}</dd>
        </div>
      </dl>
    </section>
  );
}

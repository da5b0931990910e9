import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SecuredPerson } from "#api/security.api.ts";
import factors from "../factors/factors.module.css";
import { Badge } from "../ui/badge.tsx";
import { Icon } from "../ui/icons.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { securedOptions } from "./security.api.ts";
import styles from "./security.module.css";

/** The people whose sign-in one looks after, found by name or address. */
export function PeopleCard() {
  const { t } = useTranslation("web-security");
  const [text, setText] = useState("");
  const pages = useInfiniteQuery(securedOptions(useDeferredValue(text.trim())));
  const people = pages.data?.pages.flatMap((page) => page.people) ?? [];
  return (
    <section className={factors["card"]} aria-labelledby="people">
      <h2 id="people">{t("people.title")}</h2>
      <p className="quiet">{t("people.text")}</p>
      <Input
        allowClear
        prefix={<Icon name="search" size={16} />}
        aria-label={t("people.find")}
        placeholder={t("people.find")}
        value={text}
        maxLength={200}
        onChange={({ target }) => setText(target.value)}
      />
      {pages.isPending ? (
        <LoadingRows rows={4} />
      ) : pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : people.length === 0 ? (
        <p>{t("people.nobody")}</p>
      ) : (
        <ul className={styles["ways"]}>
          {people.map((person) => (
            <Row key={person.id} person={person} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <div className={factors["buttons"]}>
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("web-common:more")}
          </Button>
        </div>
      )}
    </section>
  );
}

function Row({ person: { id, name, email, secondFactor, passkeys, sessions } }: { person: SecuredPerson }) {
  const { t } = useTranslation("web-security");
  const two = secondFactor || passkeys > 0;
  return (
    <li>
      <Link to="/admin/$section/$id" params={{ section: "security", id: `person-${id}` }}>
        <span>
          <strong>{name}</strong>
          <span className="small quiet">{email}</span>
          <span className="small quiet">{t("people.count", { count: sessions })}</span>
        </span>
        <Badge tone={two ? "ok" : "quiet"} icon={two ? "checkCircle" : "minus"}>
          {t(two ? "people.two" : "people.oneOnly")}
        </Badge>
        <Icon name="chevronRight" size={16} />
      </Link>
    </li>
  );
}

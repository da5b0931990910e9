import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { App, Button, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SectionHead } from "../admin/section-head.tsx";
import admin from "../admin/admin.module.css";
import { download } from "../api/download.ts";
import { Icon } from "../ui/icons.tsx";
import { Empty, LoadingRows, Problem, useProblemWords } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { type Place, grantsOptions, placesOptions } from "./access.api.ts";
import { Listed } from "./access-page.tsx";
import { AccessRules } from "./access-rules.tsx";
import { GrantCard } from "./grant-card.tsx";
import { GrantDialog } from "./grant-dialog.tsx";
import { SightPage } from "./sight-page.tsx";
import styles from "./access.module.css";

const TABS = ["grants", "sight", "rules"] as const;
type Tab = (typeof TABS)[number];

/** Grants to be looked through, what somebody sees, and under which rules grants are given. */
export function AccessSection() {
  const { t } = useTranslation("web-access");
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const places = useQuery(placesOptions);
  useTitle(t("admin.title"));
  const tab = TABS.find((each) => each === search["tab"]) ?? "grants";
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("admin.title")} lead={t("admin.lead")} />
      <Segmented<Tab>
        aria-label={t("admin.title")}
        value={tab}
        onChange={(next) => void navigate({ to: "/admin/$section", params: { section: "access" }, search: { tab: next } })}
        options={TABS.map((each) => ({ value: each, label: t(`admin.tab.${each}`) }))}
      />
      {places.isPending ? (
        <LoadingRows rows={6} />
      ) : places.isError ? (
        <Problem error={places.error} onRetry={() => void places.refetch()} />
      ) : tab === "grants" ? (
        <Grants places={places.data} />
      ) : tab === "sight" ? (
        <SightPage places={places.data} />
      ) : (
        <AccessRules places={places.data} />
      )}
    </div>
  );
}

function Grants({ places }: { places: Place[] }) {
  const { t } = useTranslation("web-access");
  const { message } = App.useApp();
  const words = useProblemWords();
  const [state, setState] = useState<"running" | "ended">("running");
  const [company, setCompany] = useState<number | undefined>();
  const [giving, setGiving] = useState(false);
  const pages = useInfiniteQuery(
    grantsOptions({ box: "all", state, ...(company === undefined ? {} : { company: String(company) }) }),
  );
  const grants = pages.data?.pages.flatMap((page) => page.grants) ?? [];
  const place = places.find(({ id, may }) => may.grant && (company === undefined || id === company));
  const take = (): void => {
    download("/api/v1/access/grants/export", { state, ...(company === undefined ? {} : { company }) }).catch((error: unknown) =>
      message.error(words(error).title),
    );
  };
  return (
    <>
      <div className={styles["actions"]}>
        <Segmented<"running" | "ended">
          aria-label={t("admin.state")}
          value={state}
          onChange={setState}
          options={(["running", "ended"] as const).map((each) => ({ value: each, label: t(`admin.states.${each}`) }))}
        />
        {places.length > 1 && (
          <Select
            aria-label={t("new.company")}
            value={company ?? 0}
            onChange={(id) => setCompany(id === 0 ? undefined : id)}
            options={[
              { value: 0, label: t("admin.allCompanies") },
              ...places.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
        {place && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setGiving(true)}>
            {t("give.open")}
          </Button>
        )}
        <Button icon={<Icon name="download" size={16} />} onClick={take}>
          {t("admin.export")}
        </Button>
      </div>
      <Listed
        pages={pages}
        empty={
          <Empty icon="lock" title={t(`admin.none.${state}`)}>
            {t("admin.noneText")}
          </Empty>
        }
      >
        {grants.map((grant) => (
          <GrantCard key={grant.id} grant={grant} />
        ))}
      </Listed>
      {giving && place && <GrantDialog place={place} onClose={() => setGiving(false)} />}
    </>
  );
}

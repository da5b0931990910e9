import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { SectionHead } from "../admin/section-head.tsx";
import admin from "../admin/admin.module.css";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { placesOptions } from "./access.api.ts";
import { AccessRules } from "./access-rules.tsx";
import { GrantsReview } from "./grants-review.tsx";
import { SightPage } from "./sight-page.tsx";

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
        <GrantsReview places={places.data} />
      ) : tab === "sight" ? (
        <SightPage places={places.data} />
      ) : (
        <AccessRules places={places.data} />
      )}
    </div>
  );
}

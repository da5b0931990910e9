import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import intake from "../intake/intake.module.css";
import { Icon } from "../ui/icons.tsx";
import { ListBadge } from "./list-badge.tsx";
import { listOfDocumentOptions, listsOptions } from "./lists.api.ts";

const SAID = {
  looking: "inIntakeLooking",
  mapping: "inIntakeMapping",
  running: "inIntakeRunning",
  failed: "inIntakeFailed",
} as const;

/** What became of a table among the files: where its import is. */
export function ListResult({ document }: { document: string }) {
  const { t } = useTranslation("web-lists");
  const { data: list } = useQuery(listOfDocumentOptions(document));
  const client = useQueryClient();
  const state = list?.state;
  // the history beside it, where one is open, learns of the new list too
  useEffect(() => {
    if (state) void client.invalidateQueries({ queryKey: listsOptions.queryKey, exact: true });
  }, [client, state]);
  if (!list) return <p className="quiet">{t("inIntakeLooking")}</p>;
  const words = list.state in SAID ? t(SAID[list.state as keyof typeof SAID]) : t("inIntake", { count: list.rowsRead });
  return (
    <Link to="/lists/$id" params={{ id: list.id }} className={intake["invoice"]} data-row>
      <span>{words}</span>
      <ListBadge state={list.state} />
      <Icon name="chevronRight" size={16} />
    </Link>
  );
}

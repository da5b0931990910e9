import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FINDING_STATES, type Finding, type ReconciliationDetail } from "#api/reconciliation.api.ts";
import { WORKED } from "#domain/reconciliation/values.ts";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { FindingCard } from "./finding-card.tsx";
import { type FindingFilters, findingsOptions } from "./reconciliation.api.ts";
import { SettleDialog } from "./settle-dialog.tsx";
import styles from "./reconciliation.module.css";

type Props = { reconciliation: ReconciliationDetail; run: string };
const oneOf = <T extends string>(all: readonly T[], text: unknown): T | undefined => all.find((each) => each === text);

/** The differences of the newest run, filtered by what the address says; several are settled at once. */
export function FindingsList({ reconciliation, run }: Props) {
  const { t } = useTranslation("web-reconciliation");
  const { filters } = useFilters(reconciliation.id);
  const pages = useInfiniteQuery(findingsOptions(reconciliation.id, run, filters));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [settling, setSettling] = useState<Finding[] | null>(null);
  const findings = pages.data?.pages.flatMap((page) => page.findings) ?? [];
  const picked = findings.filter(({ id }) => chosen.has(id));
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const { work } = reconciliation;
  if (work.length === 0)
    return (
      <Empty icon="checkCircle" title={t("allMatched")}>
        {t("allMatchedText")}
      </Empty>
    );
  return (
    <section className={styles["findings"]} aria-labelledby="findings">
      <h2 id="findings">{t("findings")}</h2>
      <Filters reconciliation={reconciliation} />
      {picked.length > 0 && (
        <div className={styles["batch"]}>
          <span className="num">{t("picked", { count: picked.length })}</span>
          <Button type="primary" onClick={() => setSettling(picked)}>
            {t("settleMany")}
          </Button>
          <Button onClick={() => setChosen(new Set())}>{t("unpick")}</Button>
        </div>
      )}
      {pages.isPending ? (
        <LoadingRows rows={4} />
      ) : pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : findings.length === 0 ? (
        <Empty icon="check" title={t("noneFits")}>
          {t("noneFitsText")}
        </Empty>
      ) : (
        <ul className={styles["cards"]}>
          {findings.map((finding) => (
            <FindingCard
              key={finding.id}
              reconciliation={reconciliation}
              finding={finding}
              chosen={chosen.has(finding.id)}
              onChoose={() => toggle(finding.id)}
              onSettle={() => setSettling([finding])}
            />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button
          icon={<Icon name="chevronDown" size={16} />}
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t("web-common:more")}
        </Button>
      )}
      {settling && (
        <SettleDialog
          reconciliation={reconciliation}
          findings={settling}
          onClose={() => {
            setSettling(null);
            setChosen(new Set());
          }}
        />
      )}
    </section>
  );
}

/** What the address says, and how it is changed. */
function useFilters(id: string) {
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const outcome = oneOf(WORKED, search["outcome"]);
  const state = search["state"] === "all" ? undefined : (oneOf(FINDING_STATES, search["state"]) ?? "open");
  const assignee = oneOf(["me", "nobody"] as const, search["assignee"]);
  const fresh = search["fresh"] === "true" ? ("true" as const) : undefined;
  const filters: FindingFilters = {
    ...(outcome && { outcome }),
    ...(state && { state }),
    ...(assignee && { assignee }),
    ...(fresh && { fresh }),
  };
  const filter = (change: Record<string, string | undefined>): void => {
    const next = Object.entries({ ...search, ...change }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    void navigate({
      to: "/reconciliations/$id",
      params: { id },
      search: Object.fromEntries(next),
      replace: true,
    });
  };
  return { filters, filter };
}

function Filters({ reconciliation }: Pick<Props, "reconciliation">) {
  const { t } = useTranslation("web-reconciliation");
  const { filters, filter } = useFilters(reconciliation.id);
  const { outcome, state, assignee, fresh } = filters;
  const { work } = reconciliation;
  const newOnes = work.reduce((all, each) => all + each.fresh, 0);
  return (
    <div className={styles["chips"]}>
      {work.map((each) => (
        <button
          key={each.outcome}
          type="button"
          className={styles["chip"]}
          aria-pressed={outcome === each.outcome}
          onClick={() => filter({ outcome: outcome === each.outcome ? undefined : each.outcome })}
        >
          {t(`reconciliation:outcome.${each.outcome}`)} <span className="num">{showCount(each.open)}</span>
        </button>
      ))}
      <button
        type="button"
        className={styles["chip"]}
        aria-pressed={fresh !== undefined}
        onClick={() => filter({ fresh: fresh === undefined ? "true" : undefined })}
      >
        {t("onlyNew")} <span className="num">{showCount(newOnes)}</span>
      </button>
      <Select
        aria-label={t("stateFilter")}
        value={state ?? "all"}
        onChange={(next: string) => filter({ state: next })}
        options={["all", ...FINDING_STATES].map((value) => ({
          value,
          label: value === "all" ? t("anyState") : t(`reconciliation:state.${value}`),
        }))}
      />
      <Select
        aria-label={t("assigneeFilter")}
        value={assignee ?? "all"}
        onChange={(next: string) => filter({ assignee: next === "all" ? undefined : next })}
        options={[
          { value: "all", label: t("anybody") },
          { value: "me", label: t("mine") },
          { value: "nobody", label: t("nobody") },
        ]}
      />
    </div>
  );
}

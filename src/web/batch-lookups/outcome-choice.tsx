import { useTranslation } from "react-i18next";
import type { BatchLookup, BatchOutcome } from "#api/batch-lookups.api.ts";
import type { Tone } from "../ui/badge.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { OUTCOMES } from "./batch-lookups.api.ts";
import styles from "./many.module.css";

export const OUTCOME_LOOKS: Record<BatchOutcome, [Tone, IconName]> = {
  found: ["ok", "checkCircle"],
  foundSeveral: ["info", "list"],
  differs: ["warn", "warn"],
  nearMatch: ["warn", "question"],
  doubled: ["quiet", "copy"],
  noTrace: ["bad", "search"],
  unreadable: ["quiet", "warn"],
  notChecked: ["quiet", "clock"],
  waiting: ["quiet", "clock"],
};

type Props = { batch: BatchLookup; outcome: BatchOutcome | null; onChoose: (outcome: BatchOutcome | null) => void };

/** How many rows came out how; one of them alone at a tap. */
export function OutcomeChoice({ batch, outcome, onChoose }: Props) {
  const { t } = useTranslation("web-many");
  const counts = batch.counts ?? {};
  const choice = (which: BatchOutcome | null, count: number) => (
    <li key={which ?? "all"}>
      <button type="button" className={styles["outcome"]} aria-pressed={which === outcome} onClick={() => onChoose(which)}>
        {which !== null && (
          <span data-tone={OUTCOME_LOOKS[which][0]}>
            <Icon name={OUTCOME_LOOKS[which][1]} size={16} />
          </span>
        )}
        {which === null ? t("all") : t(`outcome.${which}`)} <span className="num">{showCount(count)}</span>
      </button>
    </li>
  );
  return (
    <ul className={styles["outcomes"]} aria-label={t("outcomes")}>
      {choice(null, batch.rows)}
      {OUTCOMES.filter((each) => (counts[each] ?? 0) > 0 || each === outcome).map((each) => choice(each, counts[each] ?? 0))}
    </ul>
  );
}

import { useTranslation } from "react-i18next";
import type { BatchLookup, BatchOutcome } from "#api/batch-lookups.api.ts";
import type { Tone } from "../ui/badge.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { OUTCOMES, type RowChoice } from "./batch-lookups.api.ts";
import styles from "./many.module.css";

export const OUTCOME_LOOKS: Record<BatchOutcome, [Tone, IconName]> = {
  found: ["ok", "checkCircle"],
  foundSeveral: ["info", "list"],
  differs: ["warn", "warn"],
  nearMatch: ["warn", "question"],
  doubled: ["quiet", "copy"],
  withdrawn: ["warn", "trash"],
  inIntake: ["info", "inbox"],
  noTrace: ["bad", "search"],
  unreadable: ["quiet", "warn"],
  notChecked: ["quiet", "clock"],
  waiting: ["quiet", "clock"],
};

const CHANGED_LOOKS: [Tone, IconName] = ["info", "retry"];

type Props = { batch: BatchLookup; choice: RowChoice; onChoose: (choice: RowChoice) => void };

/** How many rows came out how, and how many differently than before; some of them alone at a tap. */
export function OutcomeChoice({ batch, choice, onChoose }: Props) {
  const { t } = useTranslation("web-many");
  const counts = batch.counts ?? {};
  const changed = batch.again?.changed ?? 0;
  const chip = (which: RowChoice, word: string, count: number, [tone, icon]: [Tone, IconName] | [] = []) => (
    <li key={which ?? "all"}>
      <button type="button" className={styles["outcome"]} aria-pressed={which === choice} onClick={() => onChoose(which)}>
        {icon !== undefined && (
          <span data-tone={tone}>
            <Icon name={icon} size={16} />
          </span>
        )}
        {word} <span className="num">{showCount(count)}</span>
      </button>
    </li>
  );
  return (
    <ul className={styles["outcomes"]} aria-label={t("outcomes")}>
      {chip(null, t("all"), batch.rows)}
      {(changed > 0 || choice === "changed") && chip("changed", t("changed"), changed, CHANGED_LOOKS)}
      {OUTCOMES.filter((each) => (counts[each] ?? 0) > 0 || each === choice).map((each) =>
        chip(each, t(`outcome.${each}`), counts[each] ?? 0, OUTCOME_LOOKS[each]),
      )}
    </ul>
  );
}

import { Checkbox, Input, Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { GRANT_DAYS } from "#api/access.api.ts";
import { addDays } from "#domain/dates.ts";
import { Field } from "../ui/field.tsx";
import { today } from "../ui/time.ts";
import styles from "./access.module.css";

type Props = {
  value: string | null;
  onChange: (until: string | null) => void;
  daysMax: number;
  /** whether it may run until it is taken back */
  withoutEnd: boolean;
};

/** The last day of a grant: a week, a month, or a day of one's own within what the company allows. */
export function UntilField({ value, onChange, daysMax, withoutEnd }: Props) {
  const { t } = useTranslation("web-access");
  const now = today();
  const spans = [GRANT_DAYS, 30, 90].filter((days) => days <= daysMax);
  return (
    <div className={styles["until"]}>
      <Field label={t("until.label")} hint={t("until.hint", { days: daysMax })}>
        <Input
          type="date"
          value={value ?? ""}
          min={now}
          max={addDays(now, daysMax)}
          disabled={value === null}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
      <Segmented
        aria-label={t("until.spans")}
        value={spans.find((days) => value === addDays(now, days)) ?? 0}
        onChange={(days) => days !== 0 && onChange(addDays(now, days))}
        options={spans.map((days) => ({ value: days, label: t("until.days", { count: days }) }))}
      />
      {withoutEnd && (
        <Checkbox checked={value === null} onChange={(event) => onChange(event.target.checked ? null : addDays(now, GRANT_DAYS))}>
          {t("until.open")}
        </Checkbox>
      )}
    </div>
  );
}

export const inAWeek = (daysMax: number = GRANT_DAYS): string => addDays(today(), Math.min(GRANT_DAYS, daysMax));

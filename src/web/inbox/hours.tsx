import { useMutation } from "@tanstack/react-query";
import { App, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import type { FollowHours, Subscriptions } from "#api/subscriptions.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { Field } from "../ui/field.tsx";
import { setHours } from "./inbox.api.ts";
import styles from "./inbox.module.css";

const HALF_HOURS = Array.from({ length: 48 }, (_, at) => at * 30);
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** When mails come: whether at all, not at night, the daily one. */
export function Hours({ data, onSaved }: { data: Subscriptions; onSaved: (all: Subscriptions) => void }) {
  const { t } = useTranslation("web-inbox");
  const { message } = App.useApp();
  const saving = useMutation({
    mutationFn: (hours: FollowHours) => setHours(hours),
    onSuccess: (all) => {
      onSaved(all);
      void message.success(t("saved"));
    },
  });
  const { hours } = data;
  const change = (part: Partial<FollowHours>): void => saving.mutate({ ...hours, ...part });
  // a time that somebody set by a program stays among the choices
  const times = [...new Set([...HALF_HOURS, hours.quietFrom, hours.quietTo, hours.digestAt].filter((each) => each !== null))]
    .toSorted((a, b) => a - b)
    .map((value) => ({ value, label: clock(value) }));
  const none = { value: -1, label: t("quietNone") };
  if (!data.mails) return <p className="quiet">{t("noMails")}</p>;
  return (
    <>
      <h2>{t("hours")}</h2>
      <ProblemNote error={saving.error} />
      <label>
        <Switch checked={hours.mail} onChange={(mail) => change({ mail })} /> {t("mails")}
      </label>
      {hours.mail && (
        <div className={styles["hours"]}>
          <Field label={t("quietFrom")}>
            <Select
              options={[none, ...times]}
              value={hours.quietFrom ?? -1}
              onChange={(minute) =>
                change(minute < 0 ? { quietFrom: null, quietTo: null } : { quietFrom: minute, quietTo: hours.quietTo ?? 7 * 60 })
              }
            />
          </Field>
          {hours.quietFrom !== null && (
            <Field label={t("quietTo")}>
              <Select options={times} value={hours.quietTo} onChange={(quietTo) => change({ quietTo })} />
            </Field>
          )}
          <Field label={t("digest")}>
            <Select options={times} value={hours.digestAt} onChange={(digestAt) => change({ digestAt })} />
          </Field>
        </div>
      )}
    </>
  );
}

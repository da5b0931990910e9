import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { UploadSettings } from "#api/record-sources.api.ts";
import { SCHEDULE_EVERY } from "#domain/sources/schedule.ts";
import { PersonChoice } from "../admin/people/person-choice.tsx";
import { Field } from "../ui/field.tsx";
import type { Place } from "./place.ts";

type PushProps = { push: Place["push"]; onChange: (push: Place["push"]) => void };

/** What another system hands in: with our own names of fields, or with its own, of which somebody pastes a record. */
export function PushFields({ push, onChange }: PushProps) {
  const { t } = useTranslation("web-sources");
  return (
    <>
      <p className="small quiet">{t("push.lead")}</p>
      <Field label={t("push.names")}>
        <Select
          value={push.mapping === null && push.sample === "" ? "ours" : "theirs"}
          options={(["ours", "theirs"] as const).map((value) => ({ value, label: t(`push.${value}`) }))}
          onChange={(value) => onChange(value === "ours" ? { mapping: null, sample: "" } : { ...push, sample: "[\n  \n]" })}
        />
      </Field>
      {(push.mapping !== null || push.sample !== "") && (
        <Field label={t("push.sample")} hint={t("push.sampleHint")}>
          <Input.TextArea
            maxLength={200_000}
            autoSize={{ minRows: 3, maxRows: 10 }}
            value={push.sample}
            onChange={({ target }) => onChange({ ...push, sample: target.value })}
          />
        </Field>
      )}
    </>
  );
}

const DAYS = { day: 1, week: 7, month: 31 } as const;

type UploadProps = {
  company: number;
  /** the name of who is to do it until now */ person: string | null;
  upload: UploadSettings;
  onChange: (upload: UploadSettings) => void;
};

/** On which days a file is to come, what it is, and who is to hand it in. */
export function UploadFields({ company, person, upload, onChange }: UploadProps) {
  const { t } = useTranslation("web-sources");
  const set = (change: Partial<UploadSettings>) => onChange({ ...upload, ...change });
  const { every } = upload;
  return (
    <>
      <p className="small quiet">{t("upload.lead")}</p>
      <Field label={t("upload.what")}>
        <Input
          maxLength={200}
          placeholder={t("upload.whatExample")}
          value={upload.what}
          onChange={({ target }) => set({ what: target.value })}
        />
      </Field>
      <Field label={t("upload.every")}>
        <Select
          value={every}
          options={SCHEDULE_EVERY.map((value) => ({ value, label: t(`upload.each.${value}`) }))}
          onChange={(value) => set({ every: value, on: 1 })}
        />
      </Field>
      {every !== "day" && (
        <Field label={t(`upload.on.${every}`)} hint={t(`upload.early.${every}`)}>
          <Select
            value={upload.on}
            options={Array.from({ length: DAYS[every] }, (_, at) => ({
              value: at + 1,
              label: every === "week" ? t(`upload.weekday.${at + 1}`) : t("upload.monthDay", { day: at + 1 }),
            }))}
            onChange={(on: number) => set({ on })}
          />
        </Field>
      )}
      <Field label={t("upload.person")} hint={t("upload.personHint")}>
        <PersonChoice
          company={company}
          value={upload.person}
          {...(person === null ? {} : { current: person })}
          onChange={(chosen) => set({ person: chosen })}
        />
      </Field>
    </>
  );
}

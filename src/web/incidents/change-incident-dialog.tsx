import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Checkbox, Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Incident, SEVERITIES } from "#api/incidents.api.ts";
import { FUNCTIONS } from "#domain/notices/notices.ts";
import { CAUSE_CLASSES } from "#domain/notices/watching.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import styles from "../notices/notices.module.css";
import { TextsFields, textsOf, writtenOf } from "../notices/texts-fields.tsx";
import { ofField, toField } from "../notices/times.ts";
import { Field } from "../ui/field.tsx";
import { changeIncident } from "./incidents.api.ts";

const beginning = (incident: Incident) => ({
  title: incident.title,
  cause: incident.cause,
  severity: incident.severity,
  functions: incident.functions,
  expectedAt: incident.expectedAt === null ? "" : toField(incident.expectedAt),
  public: incident.public,
  headline: textsOf(incident.headline ?? undefined),
  users: incident.impact.users,
  processes: incident.impact.processes,
  cost: incident.impact.cost ?? "",
});
type Form = ReturnType<typeof beginning>;
const MONEY = /^-?\d{1,15}(\.\d{1,2})?$/;

/** What is known of it, and what those concerned are told. */
export function ChangeIncidentDialog({ incident, onClose }: { incident: Incident; onClose: () => void }) {
  const { t } = useTranslation("web-incidents");
  const client = useQueryClient();
  const [form, setForm] = useState(() => beginning(incident));
  const set = (part: Partial<Form>): void => setForm((before) => ({ ...before, ...part }));
  const { title, headline, expectedAt, users, processes, cost, ...rest } = form;
  const badCost = cost !== "" && !MONEY.test(cost);
  const saving = useMutation({
    mutationFn: () =>
      changeIncident(incident.id, {
        ...rest,
        // the words of what the system saw stay in every language until somebody writes others
        ...(title.trim() === incident.title ? {} : { title: title.trim() }),
        headline: writtenOf(headline),
        expectedAt: ofField(expectedAt),
        impact: { users, processes, cost: cost === "" ? null : cost },
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["incidents"] });
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t("change")}
      okText={t("save")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: saving.isPending, disabled: title.trim() === "" || badCost }}
      onOk={() => saving.mutate()}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <ProblemNote error={saving.error} />
        <Field label={t("form.title")}>
          <Input maxLength={200} value={title} onChange={({ target }) => set({ title: target.value })} />
        </Field>
        <Judged form={form} onChange={set} />
        <div className={styles["pair"]}>
          <Field label={t("fact.users")}>
            <InputNumber<number>
              min={0}
              max={10_000_000}
              precision={0}
              value={users}
              onChange={(value) => set({ users: value })}
            />
          </Field>
          <Field label={t("form.cost")} error={badCost ? t("form.costWrong") : null}>
            <Input inputMode="decimal" value={cost} onChange={({ target }) => set({ cost: target.value.trim() })} />
          </Field>
        </div>
        <Field label={t("fact.processes")}>
          <Input.TextArea
            rows={2}
            maxLength={2_000}
            value={processes}
            onChange={({ target }) => set({ processes: target.value })}
          />
        </Field>
        <Checkbox checked={form.public} onChange={({ target }) => set({ public: target.checked })}>
          {t("form.public")}
        </Checkbox>
        {form.public && (
          <section>
            <h3>{t("form.headline")}</h3>
            <p className="small quiet">{t("form.headlineHint")}</p>
            <TextsFields texts={headline} onChange={(texts) => set({ headline: texts })} />
          </section>
        )}
      </div>
    </Modal>
  );
}

function Judged({ form, onChange }: { form: Form; onChange: (part: Partial<Form>) => void }) {
  const { t } = useTranslation("web-incidents");
  return (
    <>
      <div className={styles["pair"]}>
        <Field label={t("form.cause")}>
          <Select
            value={form.cause}
            onChange={(cause) => onChange({ cause })}
            options={CAUSE_CLASSES.map((value) => ({ value, label: t(`cause.${value}`) }))}
          />
        </Field>
        <Field label={t("form.severity")}>
          <Select
            value={form.severity}
            onChange={(severity) => onChange({ severity })}
            options={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
          />
        </Field>
        <Field label={t("fact.expected")}>
          <Input
            type="datetime-local"
            value={form.expectedAt}
            onChange={({ target }) => onChange({ expectedAt: target.value })}
          />
        </Field>
      </div>
      <Field label={t("form.functions")}>
        <Select
          mode="multiple"
          value={form.functions}
          onChange={(functions) => onChange({ functions })}
          options={FUNCTIONS.map((value) => ({ value, label: t(`web-notices:function.${value}`) }))}
        />
      </Field>
    </>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { IncidentPlans, LocalWords } from "#api/incidents.api.ts";
import { type Language, nearestText } from "#domain/notices/notices.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import styles from "../notices/notices.module.css";
import { Field } from "../ui/field.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { changePlan, plansOptions } from "./incidents.api.ts";
import own from "./incidents.module.css";

/** What is done in an incident of each class. */
export function PlansPanel() {
  const { data, error, refetch } = useQuery(plansOptions);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows rows={6} />;
  return (
    <ul className={styles["list"]}>
      {data.plans.map((plan) => (
        <Plan key={plan.cause} plan={plan} mayChange={data.may.change} />
      ))}
    </ul>
  );
}

function Plan({ plan: { cause, steps, shipped }, mayChange }: { plan: IncidentPlans["plans"][number]; mayChange: boolean }) {
  const { t, i18n } = useTranslation("web-incidents");
  const [editing, setEditing] = useState(false);
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h2>{t(`cause.${cause}`)}</h2>
        {mayChange && !editing && <Button onClick={() => setEditing(true)}>{t("plans.change")}</Button>}
      </div>
      {editing ? (
        <PlanForm cause={cause} steps={steps} onClose={() => setEditing(false)} />
      ) : (
        <ol className={own["steps"]}>
          {steps.map((step, at) => (
            <li key={at}>{nearestText(step, i18n.language)?.text}</li>
          ))}
        </ol>
      )}
      {shipped && !editing && <p className="small quiet">{t("plans.shipped")}</p>}
    </li>
  );
}

type FormProps = { cause: string; steps: LocalWords[]; onClose: () => void };

/** A step a line, in the language of the page; a step whose line stays has its other languages still. */
function PlanForm({ cause, steps, onClose }: FormProps) {
  const { t, i18n } = useTranslation("web-incidents");
  const { message } = App.useApp();
  const client = useQueryClient();
  const language = i18n.language as Language;
  const said = (step: LocalWords): string => nearestText(step, language)?.text ?? "";
  const [text, setText] = useState(() => steps.map(said).join("\n"));
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const saving = useMutation({
    mutationFn: () =>
      changePlan(
        cause,
        lines.map((line) => steps.find((step) => said(step) === line) ?? { [language]: line }),
      ),
    onSuccess: (plans) => {
      client.setQueryData(plansOptions.queryKey, plans);
      void message.success(t("plans.saved"));
      onClose();
    },
  });
  return (
    <div className={styles["form"]}>
      <ProblemNote error={saving.error} />
      <Field label={t("plans.steps")} hint={t("plans.hint")}>
        <Input.TextArea autoSize={{ minRows: 5 }} value={text} onChange={({ target }) => setText(target.value)} />
      </Field>
      <div className={styles["actions"]}>
        <Button type="primary" disabled={lines.length === 0} loading={saving.isPending} onClick={() => saving.mutate()}>
          {t("save")}
        </Button>
        <Button onClick={onClose}>{t("web-common:cancel")}</Button>
      </div>
    </div>
  );
}

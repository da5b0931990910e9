import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Input, Modal, Radio, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FINDING_STATES, type Finding, type ReconciliationDetail } from "#api/reconciliation.api.ts";
import { REASONS, type Reason } from "#domain/reconciliation/values.ts";
import people from "../admin/people/people.module.css";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { Field } from "../ui/field.tsx";
import { changeFindings } from "./reconciliation.api.ts";

type Props = { reconciliation: ReconciliationDetail; findings: Finding[]; onClose: () => void };

/** What is said of one difference, or of several at once. */
export function SettleDialog({ reconciliation, findings, onClose }: Props) {
  const { t } = useTranslation("web-reconciliation");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [first] = findings;
  const [state, setState] = useState<Finding["state"]>(first!.state === "open" ? "explained" : first!.state);
  const [reason, setReason] = useState<Reason | null>(first!.reason ?? (first!.outcome === "probable" ? "same-invoice" : null));
  const [note, setNote] = useState(findings.length === 1 ? (first!.note ?? "") : "");
  const [assignee, setAssignee] = useState(first!.assignee?.id ?? "");
  const saving = useMutation({
    mutationFn: () =>
      changeFindings(reconciliation.id, {
        findings: findings.map(({ id }) => id),
        state,
        reason: state === "open" ? null : reason,
        note: note.trim() || null,
        assignee: assignee || null,
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["reconciliations"] });
      void message.success(t("settled", { count: findings.length }));
      onClose();
    },
  });
  const ready = state !== "explained" || (reason !== null && (reason !== "other" || note.trim() !== ""));
  return (
    <Modal
      open
      title={t("settleTitle", { count: findings.length })}
      okText={t("save")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: saving.isPending, disabled: !ready }}
      onOk={() => saving.mutate()}
      onCancel={onClose}
    >
      <div className={people["form"]}>
        <ProblemNote error={saving.error} />
        <Radio.Group
          aria-label={t("stateFilter")}
          value={state}
          onChange={({ target }) => setState(target.value as Finding["state"])}
          options={FINDING_STATES.map((value) => ({ value, label: t(`reconciliation:state.${value}`) }))}
        />
        {state !== "open" && (
          <Field label={t("reason")}>
            <Select<Reason>
              value={reason}
              allowClear
              onChange={(next) => setReason(next ?? null)}
              options={REASONS.map((value) => ({ value, label: t(`reconciliation:reason.${value}`) }))}
            />
          </Field>
        )}
        <Field label={t("note")}>
          <Input.TextArea maxLength={1000} rows={2} value={note} onChange={({ target }) => setNote(target.value)} />
        </Field>
        <Field label={t("assignee")}>
          <Select
            value={assignee}
            onChange={setAssignee}
            options={[
              { value: "", label: t("nobody") },
              ...reconciliation.people.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </Field>
      </div>
    </Modal>
  );
}

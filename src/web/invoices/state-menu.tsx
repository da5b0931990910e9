import { useMutation } from "@tanstack/react-query";
import { App, Button, Dropdown, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StateAxis } from "#domain/states.ts";
import { queryClient } from "../app/query-client.ts";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { type InvoiceDetail, setState, undoState } from "./invoices.api.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoice.module.css";

/** What is about to be done: another value by hand, or the last change taken back. */
type Step = { value: string; needsReason: boolean; undoes: boolean };

/** The states that the person may set on an axis now, and his last change that he may take back; nothing where there is none. */
export function StateMenu({ invoice, axis }: { invoice: InvoiceDetail; axis: StateAxis }) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const [step, setStep] = useState<Step | null>(null);
  const [opened] = useState(() => Date.now());
  const steps: Step[] = [
    ...invoice.transitions.filter((each) => each.axis === axis).map((each) => ({ ...each, undoes: false })),
    ...invoice.undoable
      .filter((each) => each.axis === axis && new Date(each.until).getTime() > opened)
      .map(({ value }) => ({ value, needsReason: false, undoes: true })),
  ];
  if (steps.length === 0) return null;
  const label = t("stateChange.menu", { axis: words.axis(axis) });
  const items = steps.map((each, index) => {
    const state = words.state(axis, each.value);
    return { key: String(index), label: each.undoes ? t("stateChange.undo", { state }) : state };
  });
  return (
    <>
      <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => setStep(steps[Number(key)] ?? null) }}>
        <Button
          type="text"
          size="small"
          className={styles["stateMenu"] ?? ""}
          aria-label={label}
          title={label}
          icon={<Icon name="chevronDown" size={16} />}
        />
      </Dropdown>
      {step !== null && <StateDialog invoice={invoice} axis={axis} step={step} onClose={() => setStep(null)} />}
    </>
  );
}

type DialogProps = { invoice: InvoiceDetail; axis: StateAxis; step: Step; onClose: () => void };

function StateDialog({ invoice, axis, step, onClose }: DialogProps) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const [reason, setReason] = useState("");
  const said = reason.trim();
  const change = useMutation({
    mutationFn: () => {
      const why = said === "" ? {} : { reason: said };
      if (step.undoes) return undoState(invoice.id, { axis, ...why });
      return setState(invoice.id, { axis, value: step.value, from: invoice.states[axis], ...why });
    },
    onSuccess: async () => {
      message.success(t(step.undoes ? "stateChange.undone" : "stateChange.done"));
      onClose();
      await queryClient.invalidateQueries({
        predicate: ({ queryKey }) => ["invoice", "invoices", "history"].includes(String(queryKey[0])),
      });
    },
    onError: () => void queryClient.invalidateQueries({ queryKey: ["invoice", invoice.id] }),
  });
  const ready = !step.needsReason || said !== "";
  const state = words.state(axis, step.value);
  return (
    <Modal
      open
      title={step.undoes ? t("stateChange.undoTitle", { state }) : t("stateChange.title", { axis: words.axis(axis), state })}
      onCancel={onClose}
      onOk={() => change.mutate()}
      okText={t("stateChange.save")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ disabled: !ready, loading: change.isPending }}
      width={420}
    >
      <div className={styles["form"]}>
        {change.isError && (
          <Note tone="bad" icon="warn">
            <strong>{problemWords(change.error).title}</strong> {problemWords(change.error).text}
          </Note>
        )}
        <Field label={t("stateChange.reason")} hint={t(step.needsReason ? "stateChange.reasonNeeded" : "stateChange.reasonFree")}>
          <Input
            value={reason}
            maxLength={500}
            required={step.needsReason}
            onChange={(event) => setReason(event.target.value)}
            onPressEnter={() => ready && change.mutate()}
          />
        </Field>
      </div>
    </Modal>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Input, type InputRef, Modal, Select } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SavedView } from "#api/views.api.ts";
import { meOptions } from "../people/people.api.ts";
import { Field } from "../ui/field.tsx";
import styles from "./export.module.css";

type Named = { name: string; sharedIn: number | null };
type Props = {
  /** null: a new one */
  view: SavedView | null;
  onSave: (named: Named) => Promise<boolean>;
  onClose: () => void;
};

/** A view's name and who sees it. */
export function ViewDialog({ view, onSave, onClose }: Props) {
  const { t } = useTranslation("web-invoices");
  const { data: me } = useQuery(meOptions);
  const [name, setName] = useState(view?.name ?? "");
  const [sharedIn, setSharedIn] = useState(view?.sharedIn ?? null);
  const [busy, setBusy] = useState(false);
  const box = useRef<InputRef>(null);
  const ready = name.trim() !== "";
  const save = async (): Promise<void> => {
    if (!ready || busy) return;
    setBusy(true);
    const done = await onSave({ name: name.trim(), sharedIn });
    setBusy(false);
    if (done) onClose();
  };
  const mine = view?.mine ?? true;
  return (
    <Modal
      open
      title={t(view === null ? "view.titleNew" : "view.titleEdit")}
      onCancel={onClose}
      cancelText={t("web-common:cancel")}
      okText={t("view.ok")}
      okButtonProps={{ disabled: !ready }}
      confirmLoading={busy}
      onOk={() => void save()}
      // who is already in a field by then stays there
      afterOpenChange={(open) => open && document.activeElement?.tagName !== "INPUT" && box.current?.focus()}
      width={420}
    >
      <div className={styles["dialog"]}>
        <Field label={t("view.name")}>
          <Input
            ref={box}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => void save()}
          />
        </Field>
        <Field label={t("view.sharedIn")} hint={t(mine ? "view.sharedHint" : "view.sharedNotYours")}>
          <Select<number>
            value={sharedIn ?? 0}
            disabled={!mine}
            onChange={(company) => setSharedIn(company === 0 ? null : company)}
            options={[
              { value: 0, label: t("view.onlyMe") },
              ...(me?.companies ?? []).map(({ id, name: company }) => ({ value: id, label: t("view.everyone", { company }) })),
            ]}
          />
        </Field>
      </div>
    </Modal>
  );
}

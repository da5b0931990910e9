import { useMutation } from "@tanstack/react-query";
import { Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { UNMASK_REASONS } from "#api/invoices.api.ts";
import { queryClient } from "../app/query-client.ts";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { type InvoiceDetail, unmaskInvoice } from "./invoices.api.ts";
import styles from "./invoice.module.css";

type Why = (typeof UNMASK_REASONS)[number];
const REASONS = [
  "claim-check",
  "tax-check",
  "reconciliation",
  "correction",
  "audit",
  "person-asked",
  "legal",
  "other",
] as const satisfies typeof UNMASK_REASONS;

/** Personal data is shown for a quarter of an hour to who says why; it stands in the history. */
export function UnmaskDialog({ invoice, open, onClose }: { invoice: InvoiceDetail; open: boolean; onClose: () => void }) {
  const { t } = useTranslation("web-invoice");
  const problemWords = useProblemWords();
  const [why, setWhy] = useState<Why | null>(null);
  const [said, setSaid] = useState("");
  const unmask = useMutation({
    mutationFn: () => unmaskInvoice(invoice.id, { why: why!, ...(said.trim() ? { words: said.trim() } : {}) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["invoice", invoice.id] });
      onClose();
    },
  });
  const lacksWords = why === "other" && said.trim() === "";
  return (
    <Modal
      open={open}
      title={t("personal.ask")}
      onCancel={onClose}
      onOk={() => unmask.mutate()}
      okText={t("personal.ok")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ disabled: why === null || lacksWords, loading: unmask.isPending }}
      destroyOnHidden
    >
      <div className={styles["form"]}>
        {unmask.isError && (
          <Note tone="bad" icon="warn">
            <strong>{problemWords(unmask.error).title}</strong> {problemWords(unmask.error).text}
          </Note>
        )}
        <Radio.Group
          aria-label={t("personal.ask")}
          value={why}
          onChange={(event) => setWhy(event.target.value as Why)}
          className={styles["reasons"] ?? ""}
          options={REASONS.map((value) => ({ value, label: t(`personal.why.${value}`) }))}
        />
        <Field label={t("personal.words")} hint={t(lacksWords ? "personal.wordsNeeded" : "personal.wordsHint")}>
          <Input value={said} maxLength={500} onChange={(event) => setSaid(event.target.value)} />
        </Field>
      </div>
    </Modal>
  );
}

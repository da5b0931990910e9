import { useMutation } from "@tanstack/react-query";
import { App, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api/problem.ts";
import { queryClient } from "../app/query-client.ts";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { LAST_DATE } from "../ui/time.ts";
import { correctInvoice, type InvoiceDetail, invoiceOptions } from "./invoices.api.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoice.module.css";

/** Supplies what is missing, with a reason that stands in the trace. */
export function CorrectionDialog({ invoice, open, onClose }: { invoice: InvoiceDetail; open: boolean; onClose: () => void }) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const paths = invoice.missing.flatMap((path) => path.split("|")).filter((path) => path !== "items");
  const [values, setValues] = useState<Record<string, string>>({});
  const [reason, setReason] = useState("");
  // what was supplied before isn't missing any more, and may have been corrected since
  const filled = Object.entries(values).filter(([path, value]) => paths.includes(path) && value.trim() !== "");
  const correction = useMutation({
    mutationFn: () =>
      correctInvoice(invoice.id, {
        version: invoice.version,
        values: Object.fromEntries(filled.map(([path, value]) => [path, value.trim()])),
        ...(reason.trim() ? { reason: reason.trim() } : {}),
      }),
    onSuccess: async () => {
      message.success(t("missing.saved"));
      setValues({});
      setReason("");
      onClose();
      await queryClient.invalidateQueries({
        predicate: ({ queryKey }) => ["invoice", "invoices", "me"].includes(String(queryKey[0])),
      });
    },
  });
  const conflict = correction.error instanceof ApiProblem && correction.error.status === 409;
  const close = (): void => {
    if (conflict) void queryClient.invalidateQueries(invoiceOptions(invoice.id));
    correction.reset();
    onClose();
  };
  return (
    <Modal
      open={open}
      title={t("missing.title")}
      onCancel={close}
      onOk={() => correction.mutate()}
      okText={t("missing.save")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ disabled: filled.length === 0 || conflict, loading: correction.isPending }}
      destroyOnHidden
    >
      <div className={styles["form"]}>
        {correction.isError && (
          <Note tone="bad" icon="warn">
            <strong>{problemWords(correction.error).title}</strong> {problemWords(correction.error).text}
          </Note>
        )}
        {paths.map((path) => (
          <Field key={path} label={words.field(path)}>
            <Input
              value={values[path] ?? ""}
              type={path === "date" ? "date" : "text"}
              max={LAST_DATE}
              onChange={(event) => setValues({ ...values, [path]: event.target.value })}
            />
          </Field>
        ))}
        {invoice.missing.includes("items") && <p className="quiet">{t("missing.items")}</p>}
        <Field label={t("missing.reason")} hint={t("missing.reasonHint")}>
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Modal>
  );
}

import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PRINT_LAYOUTS, PRINT_MOST, PrintMade, PrintRequest } from "#api/prints.api.ts";
import { post } from "../api/client.ts";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { Preview } from "./preview.tsx";
import styles from "./printing.module.css";

// The schemas themselves stay out of the bundle; `satisfies` breaks the build when a value of the contract changes.
const MOST = 100 satisfies typeof PRINT_MOST;
const LAYOUTS = ["two", "one", "none"] as const satisfies typeof PRINT_LAYOUTS;
type Layout = (typeof LAYOUTS)[number];

/** Prints the invoices in this order: asks how, logs it, and opens the PDF in a tab of its own. */
export function PrintButton({ ids, plain = false }: { ids: readonly string[]; plain?: boolean }) {
  const { t } = useTranslation("web-print");
  const [open, setOpen] = useState(false);
  const tooMany = ids.length > MOST;
  return (
    <>
      <Button
        {...(plain ? ({ type: "text", size: "small" } as const) : {})}
        icon={<Icon name="printer" size={16} />}
        disabled={tooMany}
        title={tooMany ? t("tooMany", { most: MOST }) : undefined}
        onClick={() => setOpen(true)}
      >
        {t("button")}
      </Button>
      {open && <PrintDialog ids={ids} onClose={() => setOpen(false)} />}
    </>
  );
}

function PrintDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation("web-print");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const queries = useQueryClient();
  const [layout, setLayout] = useState<Layout>("two");
  const [paste, setPaste] = useState(false);
  const [lines, setLines] = useState({ department: "", person: "", purpose: "" });
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<PrintMade | null>(null);
  const withPaste = paste || layout === "none";
  const request: PrintRequest = { invoices: [...ids], layout, ...(withPaste ? { paste: lines } : {}) };

  const print = async (): Promise<void> => {
    // opened by the click itself: a tab that opens after the answer would be blocked
    const tab = window.open("about:blank", "_blank");
    setBusy(true);
    try {
      const answer = await post<PrintMade>("/api/v1/prints", request);
      if (tab) tab.location.replace(answer.pdfUrl);
      setMade(answer);
      for (const id of ids) void queries.invalidateQueries({ queryKey: ["invoice", id, "history"] });
    } catch (error) {
      tab?.close();
      message.error(problemWords(error).title);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t("title", { count: ids.length })}
      onCancel={onClose}
      cancelText={t("web-common:close")}
      okText={t("print")}
      confirmLoading={busy}
      onOk={() => void print()}
      width={920}
    >
      <div className={styles["sides"]}>
        <div className={styles["dialog"]}>
          <Radio.Group
            aria-label={t("layout.label")}
            value={layout}
            onChange={(event) => setLayout(event.target.value as Layout)}
            options={LAYOUTS.map((each) => ({ value: each, label: t(`layout.${each}`) }))}
          />
          <Checkbox checked={withPaste} disabled={layout === "none"} onChange={(event) => setPaste(event.target.checked)}>
            {t("paste.with")}
          </Checkbox>
          {withPaste && (
            <div className={styles["lines"]}>
              {(["department", "person", "purpose"] as const).map((line) => (
                <Field key={line} label={t(`paste.${line}`)}>
                  <Input
                    value={lines[line]}
                    maxLength={line === "purpose" ? 200 : 100}
                    onChange={(event) => setLines({ ...lines, [line]: event.target.value })}
                  />
                </Field>
              ))}
            </div>
          )}
          <p className="small quiet">{t("note")}</p>
          <output>
            {made && (
              <a href={made.pdfUrl} target="_blank" rel="noreferrer">
                {t("open")}
              </a>
            )}
          </output>
        </div>
        <Preview request={request} />
      </div>
    </Modal>
  );
}

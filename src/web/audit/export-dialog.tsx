import { Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditFilters, TrailState } from "#api/audit.api.ts";
import { Field } from "../ui/field.tsx";
import { showCount } from "../ui/money.ts";
import { exportTrail } from "./audit.api.ts";
import { useSaving } from "./use-saving.ts";
import styles from "./audit.module.css";

type Props = { state: TrailState; filters: AuditFilters; onClose: () => void };
const HASH = /^[0-9a-f]{64}$/;

/** Everything, which proves that nothing is missing, or what is filtered now, event by event; and how it is checked. */
export function ExportDialog({ state, filters, onClose }: Props) {
  const { t } = useTranslation("web-audit");
  const filtered = Object.values(filters).some(Boolean);
  const [whole, setWhole] = useState(!filtered);
  const [kept, setKept] = useState("");
  const { busy, run } = useSaving(t("export.done"), onClose);
  const hash = kept.trim().toLowerCase();
  const wrong = hash !== "" && !HASH.test(hash);
  const take = (): Promise<void> => run(() => exportTrail(state.company.id, whole ? null : filters, whole ? "" : hash));
  return (
    <Modal
      open
      title={t("export.title")}
      onCancel={onClose}
      cancelText={t("web-common:close")}
      okText={t("export.ok")}
      okButtonProps={{ disabled: wrong }}
      confirmLoading={busy}
      onOk={() => void take()}
    >
      <div className={styles["dialog"]}>
        <Radio.Group
          aria-label={t("export.title")}
          className={styles["choices"] ?? ""}
          value={whole}
          onChange={(event) => setWhole(event.target.value as boolean)}
          options={[
            { value: true, label: t("export.whole", { count: state.sealed, shown: showCount(state.sealed) }) },
            { value: false, label: t("export.chosen"), disabled: !filtered },
          ]}
        />
        <p className="small quiet">{t(whole ? "export.wholeText" : "export.chosenText")}</p>
        {!whole && (
          <Field label={t("export.kept")} hint={t("export.keptHint")} error={wrong ? t("export.keptWrong") : null}>
            <Input value={kept} maxLength={64} spellCheck={false} onChange={(event) => setKept(event.target.value)} />
          </Field>
        )}
        <p className="small">
          {t("export.check")}{" "}
          <code>
            npx piaozai audit verify {t("export.file")} --head {t("export.headFile")}
          </code>
        </p>
      </div>
    </Modal>
  );
}

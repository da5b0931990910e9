import { useQuery } from "@tanstack/react-query";
import { Drawer } from "antd";
import { useTranslation } from "react-i18next";
import type { Source } from "#api/sources.api.ts";
import { ServiceTokens } from "../admin/services/service-page.tsx";
import { serviceOptions } from "../admin/services/services.api.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import styles from "./records.module.css";

const RECORD = {
  number: "26312000000000000001",
  date: "2026-11-30",
  kind: "digital-vat-special",
  seller: { name: "…", taxId: "91310000MA1FL00000" },
  buyer: { name: "…", taxId: "91110000MA0000000X" },
  amount: "100.00",
  tax: "13.00",
  total: "113.00",
};

/** How another system hands in: where to, with which token, and an example that can be copied. */
export function HandInDrawer({ source, onClose }: { source: Source; onClose: () => void }) {
  const { t } = useTranslation("web-sources");
  const account = useQuery({ ...serviceOptions(source.detail?.account.id ?? ""), enabled: source.detail !== null });
  const to = `${location.origin}/api/v1/sources/${source.id}`;
  const own = source.detail?.settings["mapping"] !== null;
  const body = JSON.stringify({ records: [own ? t("push.yourRecord") : RECORD], completeTo: "2026-11-30T08:00:00Z" });
  const records = [
    `curl ${to}/records \\`,
    '  -H "Authorization: Bearer $TOKEN" \\',
    '  -H "Content-Type: application/json" \\',
    '  -H "Idempotency-Key: 2026-11-30-1" \\',
    `  -d '${body}'`,
  ].join("\n");
  const files = [`curl ${to}/files \\`, '  -H "Authorization: Bearer $TOKEN" \\', "  -F files=@invoice.pdf"].join("\n");
  return (
    <Drawer open size={640} title={t("push.how", { name: source.name })} onClose={onClose}>
      <div className={styles["look"]}>
        <p>{t("push.text")}</p>
        <Example title={t("push.records")} text={records} />
        <Example title={t("push.files")} text={files} />
        {account.isError ? (
          <Problem error={account.error} onRetry={() => void account.refetch()} />
        ) : account.data === undefined ? (
          <LoadingRows rows={2} />
        ) : (
          <ServiceTokens account={account.data} />
        )}
      </div>
    </Drawer>
  );
}

function Example({ title, text }: { title: string; text: string }) {
  return (
    <section className={styles["mapping"]}>
      <h2>
        {title} <CopyButton text={text} />
      </h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1) */}
      <pre className={styles["example"]} tabIndex={0}>
        {text}
      </pre>
    </section>
  );
}

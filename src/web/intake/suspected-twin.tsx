import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { FileResult } from "#api/documents.api.ts";
import { useDecide } from "../duplicates/use-decide.ts";
import { InvoiceLine } from "../invoices/invoice-line.tsx";
import { Icon } from "../ui/icons.tsx";
import styles from "./intake.module.css";

/** The record that this file's invoice may be the same as, with a way to it, and to say that it isn't. */
export function SuspectedTwin({ twin }: { twin: FileResult["suspected"][number] }) {
  const { t } = useTranslation("web-duplicates");
  const decide = useDecide();
  return (
    <div className={styles["twin"]}>
      <p>{t(`warn.${twin.reason}`, { defaultValue: t("warn.same-receipt") })}</p>
      <Link to="/invoices/$id" params={{ id: twin.invoice.id }} className={styles["invoice"]} data-row>
        <InvoiceLine invoice={twin.invoice} />
        <Icon name="chevronRight" size={16} />
      </Link>
      <Button size="small" onClick={() => decide.mutate({ id: twin.case, decision: "not-same" })} loading={decide.isPending}>
        {t("notSame")}
      </Button>
    </div>
  );
}

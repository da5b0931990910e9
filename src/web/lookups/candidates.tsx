import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Finding, LookupAnswer } from "#api/lookups.api.ts";
import { InvoiceLine } from "../invoices/invoice-line.tsx";
import { Icon } from "../ui/icons.tsx";
import styles from "./lookups.module.css";

/** The near matches, with the digits marked that differ from what was asked. */
export function Candidates({ finding, answer, main }: { finding: Finding; answer: LookupAnswer; main: boolean }) {
  const { t } = useTranslation("web-lookup");
  const asked = answer.understood.find((piece) => piece.field === "number")?.value;
  if (finding.candidates.length === 0) return null;
  return (
    <ul className={styles["candidates"]} aria-label={t("candidates")}>
      {finding.candidates.map((invoice, index) => (
        <li key={invoice.id}>
          <Link to="/invoices/$id" params={{ id: invoice.id }} className={styles["candidate"]} data-row>
            <InvoiceLine invoice={invoice} asked={finding.cause === "D1" ? asked : undefined} />
            {main && index === 0 ? (
              <span className={styles["thisOne"]}>{t("thisOne")}</span>
            ) : (
              <Icon name="chevronRight" size={16} />
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}

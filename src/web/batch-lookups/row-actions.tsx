import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { BatchLookupRow } from "#api/batch-lookups.api.ts";
import { useAsk } from "../lookups/use-ask.ts";
import { useBatchActions } from "./use-batch-actions.tsx";
import styles from "./many.module.css";

/** What to do with a row: open what was found, take a near one, have the miss explained, hand in the original. */
export function RowActions({ row }: { row: BatchLookupRow }) {
  const { t } = useTranslation("web-many");
  const question = useAsk();
  const { outcome, invoices, candidates, withdrawn } = row;
  const [invoice] = invoices;
  const [near] = candidates;
  const { restoreRecord } = useBatchActions();
  const ask = (word: string) => (
    <Button loading={question.isPending} onClick={() => question.mutate({ text: questionOf(row) })}>
      {word}
    </Button>
  );
  return (
    <div className={styles["actions"]}>
      {outcome === "foundSeveral" && ask(t("do.all"))}
      {invoice && outcome !== "foundSeveral" && <Open id={invoice.id} word={t("do.open")} />}
      {near && <Open id={near.invoice.id} word={t("do.takeNear")} />}
      {(outcome === "noTrace" || outcome === "nearMatch") && ask(t("do.why"))}
      {withdrawn !== null && <Button onClick={() => void restoreRecord(withdrawn)}>{t("do.restore")}</Button>}
      {(outcome === "noTrace" || outcome === "inIntake") && (
        <Link to="/intake" className={styles["act"]}>
          {t(outcome === "noTrace" ? "do.putIn" : "do.intake")}
        </Link>
      )}
      {outcome === "unreadable" && ask(t("do.ask"))}
      {outcome === "notChecked" && ask(t("do.again"))}
    </div>
  );
}

function Open({ id, word }: { id: string; word: string }) {
  return (
    <Link to="/invoices/$id" params={{ id }} className={styles["act"]}>
      {word}
    </Link>
  );
}

/** The row as one asks for a single invoice: what was read in it, else as it was given. */
export const questionOf = ({ number, code, date, amount, given }: BatchLookupRow): string =>
  number === null ? given : [code, number, date, amount].filter((part) => part !== null).join(" ");

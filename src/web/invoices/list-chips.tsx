import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { lookupOptions } from "../lookups/lookups.api.ts";
import { Understood } from "../lookups/understood.tsx";
import { useAsk } from "../lookups/use-ask.ts";
import { Chips } from "./chips.tsx";
import type { List } from "./use-list.ts";
import styles from "./invoices.module.css";

/** How the list came about: what was typed, piece by piece, or each condition that was set. */
export function ListChips({ list }: { list: List }) {
  const { lookup, question, shown } = list;
  const { data } = useQuery({ ...lookupOptions(lookup ?? ""), enabled: lookup !== undefined });
  const change = (filters: InvoiceFilters): void => void list.change({ filters });
  // whatever was changed in the list since is no longer what was typed
  if (data?.text && data.query === question.query) return <Typed answer={data} text={data.text} onClear={() => change({})} />;
  return <Chips filters={shown.filters} onChange={change} />;
}

function Typed({ answer, text, onClear }: { answer: LookupAnswer; text: string; onClear: () => void }) {
  const { t } = useTranslation("web-invoices");
  const question = useAsk();
  return (
    <>
      <p className={styles["understood"]}>
        {t("askedFor", { text: text.length > 80 ? `${text.slice(0, 80)}…` : text })}
        <button type="button" className={styles["clear"]} onClick={onClear}>
          {t("chip.clear")}
        </button>
      </p>
      <Understood answer={answer} numberToo />
      <Chips filters={answer.filters} onChange={(filters) => question.mutate({ text, filters })} />
    </>
  );
}

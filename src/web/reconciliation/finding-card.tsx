import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { App, Button, Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import type { Finding, ReconciliationDetail } from "#api/reconciliation.api.ts";
import type { Compared } from "#domain/reconciliation/values.ts";
import { keepDraft, newEntry } from "../entering/entry.ts";
import { useWords } from "../invoices/use-words.ts";
import { storeQuery } from "../lookups/lookups.api.ts";
import { meOptions } from "../people/people.api.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { Absent, Money } from "../ui/money-text.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import styles from "./reconciliation.module.css";

type Props = {
  reconciliation: ReconciliationDetail;
  finding: Finding;
  chosen: boolean;
  onChoose: () => void;
  onSettle: () => void;
};
type Side = NonNullable<Finding["here"]>;

const LOOKS: Record<Finding["outcome"], { tone: Tone; icon: IconName }> = {
  different: { tone: "warn", icon: "warn" },
  "missing-here": { tone: "bad", icon: "question" },
  "missing-there": { tone: "bad", icon: "question" },
  probable: { tone: "info", icon: "copy" },
  twice: { tone: "warn", icon: "copy" },
  unreadable: { tone: "bad", icon: "warn" },
};
const MONEY: readonly string[] = ["amount", "tax", "total"];
const SHOWN: readonly Compared[] = ["date", "total", "amount", "tax", "sellerName", "buyerName"];

const numberOf = (side: Side | null): string | null => side?.digitalNumber ?? side?.number ?? null;

/** One difference: what each side says, what was said about it, and what can be done. */
export function FindingCard({ reconciliation, finding, chosen, onChoose, onSettle }: Props) {
  const { t, i18n } = useTranslation("web-reconciliation");
  const { outcome, here, there, row, why, fresh, state, reason, note, assignee, settledBy, settledAt } = finding;
  const number = numberOf(here) ?? numberOf(there);
  const name = number ?? (row === null ? "" : t("row", { row }));
  return (
    <li className={styles["card"]}>
      <div className={styles["cardHead"]}>
        <Checkbox checked={chosen} onChange={onChoose} aria-label={t("choose", { name })} />
        <Badge {...LOOKS[outcome]}>{t(`reconciliation:outcome.${outcome}`)}</Badge>
        {fresh !== null && (
          <Badge tone="info" icon="plus" plain>
            {t(`fresh.${fresh}`)}
          </Badge>
        )}
        <strong>{number === null ? name : <InvoiceNumber value={number} copy />}</strong>
        {row !== null && number !== null && <span className="small quiet">{t("row", { row })}</span>}
      </div>
      {why !== null && <p className="small quiet">{t(`why.${why}`)}</p>}
      <Sides finding={finding} ofSources={reconciliation.against === "sources"} />
      {(state !== "open" || note !== null || assignee !== null) && (
        <p className="small">
          {state !== "open" && <strong>{t(`reconciliation:state.${state}`)} </strong>}
          {reason !== null && `${t(`reconciliation:reason.${reason}`)} `}
          {note !== null && `「${note}」 `}
          {assignee !== null && `${t("givenTo", { name: assignee.name })} `}
          {settledBy !== null && settledAt !== null && (
            <span className="quiet">
              {settledBy} · {showInstant(settledAt, i18n.language)}
            </span>
          )}
        </p>
      )}
      <Actions reconciliation={reconciliation} finding={finding} onSettle={onSettle} />
    </li>
  );
}

/** Both sides beside each other; what differs is marked by a sign too, not by colour alone. */
function Sides({ finding, ofSources }: { finding: Finding; ofSources: boolean }) {
  const { t } = useTranslation("web-reconciliation");
  const words = useWords();
  const { here, there, fields, outcome } = finding;
  const known = SHOWN.filter((field) => (here?.[field] ?? there?.[field] ?? null) !== null);
  const rows = [...new Set([...fields, ...(fields.length > 0 && outcome === "different" ? [] : known)])];
  const value = (side: Side | null, field: Compared) => {
    const text = side?.[field] ?? null;
    if (text === null) return <Absent />;
    if (MONEY.includes(field)) return <Money value={text} />;
    if (field === "state") return words.state("tax", text);
    if (field === "booking") return words.state("booking", text);
    return text;
  };
  return (
    <table className={styles["sides"]}>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{t("field")}</span>
          </th>
          <th scope="col">{ofSources ? t("sideA") : t("sideHere")}</th>
          <th scope="col">{ofSources ? t("sideB") : t("sideThere")}</th>
        </tr>
      </thead>
      <tbody>
        {outcome === "probable" && (
          <tr data-differs>
            <th scope="row">≠ {t("number")}</th>
            <td className="num">{numberOf(here) ?? "–"}</td>
            <td className="num">{numberOf(there) ?? "–"}</td>
          </tr>
        )}
        {rows.map((field) => (
          <tr key={field} data-differs={fields.includes(field) || undefined}>
            <th scope="row">
              {fields.includes(field) && "≠ "}
              {t(`reconciliation:field.${field}`)}
            </th>
            <td>{value(here, field)}</td>
            <td>{value(there, field)}</td>
          </tr>
        ))}
        {(there?.voucher ?? null) !== null && (
          <tr>
            <th scope="row">{t("reconciliation:field.voucher")}</th>
            <td>
              <Absent />
            </td>
            <td>{there?.voucher}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Actions({ reconciliation, finding, onSettle }: Pick<Props, "reconciliation" | "finding" | "onSettle">) {
  const { t } = useTranslation("web-reconciliation");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const problemWords = useProblemWords();
  const { data: me } = useQuery(meOptions);
  const { invoice, there, outcome } = finding;
  const number = numberOf(there);
  const searching = useMutation({
    mutationFn: () => storeQuery({ number: number! }),
    onSuccess: ({ id }) => void navigate({ to: "/invoices", search: { query: id } }),
    onError: (error) => void message.error(problemWords(error).title),
  });
  // numbers and names go by the draft, not by the address
  const enter = (): void => {
    const values: Record<string, string | null | undefined> = {
      number,
      code: there?.code,
      date: there?.date,
      "seller.name": there?.sellerName,
      "seller.taxId": there?.sellerTaxId,
      "buyer.name": there?.buyerName,
      "buyer.taxId": there?.buyerTaxId,
      amount: there?.amount,
      tax: there?.tax,
      total: there?.total,
    };
    const told = Object.entries(values).flatMap(([path, text]) => (text ? [[path, text] as const] : []));
    keepDraft(me?.id ?? "", newEntry(Object.fromEntries(told)));
    void navigate({ to: "/enter", search: {} });
  };
  const lacking = outcome === "missing-here" && reconciliation.against !== "sources";
  return (
    <div className={styles["actions"]}>
      <Button onClick={onSettle}>{t("settle")}</Button>
      {invoice !== null && (
        <Link to="/invoices/$id" params={{ id: invoice }}>
          {t("openInvoice")}
        </Link>
      )}
      {lacking && number !== null && (
        <Button
          size="small"
          icon={<Icon name="search" size={14} />}
          loading={searching.isPending}
          onClick={() => searching.mutate()}
        >
          {t("search")}
        </Button>
      )}
      {lacking && (
        <>
          <Link to="/intake">{t("upload")}</Link>
          <Button icon={<Icon name="pen" size={14} />} onClick={enter}>
            {t("enter")}
          </Button>
        </>
      )}
      {outcome === "missing-here" && (
        <Link to="/admin/$section" params={{ section: "sources" }} search={{}}>
          {t("openSources")}
        </Link>
      )}
    </div>
  );
}

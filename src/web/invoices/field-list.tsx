import { useTranslation } from "react-i18next";
import { Badge } from "../ui/badge.tsx";
import { Money } from "../ui/money-text.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import { type ShownField, fieldGroups } from "./fields-shown.ts";
import { MaskedMark } from "./personal-note.tsx";
import type { InvoiceDetail } from "./invoices.api.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoice.module.css";

type Props = { invoice: InvoiceDetail; active: string | null; onPoint: (field: string | null) => void };

/** What the invoice says, each field with where it was read; pointing at one marks its place on the original. */
export function FieldList({ invoice, active, onPoint }: Props) {
  const { t } = useTranslation("web-invoice");
  return (
    <section className={styles["card"]} aria-label={t("fields.label")}>
      {fieldGroups(invoice).map((group) => (
        <dl key={group.id} className={styles["group"]}>
          {group.fields.map((field) => (
            <Row key={field.path} field={field} invoice={invoice} active={active === field.path} onPoint={onPoint} />
          ))}
        </dl>
      ))}
    </section>
  );
}

type RowProps = { field: ShownField; invoice: InvoiceDetail; active: boolean; onPoint: (field: string | null) => void };

function Row({ field, invoice, active, onPoint }: RowProps) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const source = invoice.fields[field.path];
  const placed = Boolean(source?.box);
  const name = words.field(field.path);
  return (
    <div
      className={styles["field"]}
      data-active={active}
      onMouseEnter={() => onPoint(field.path)}
      onMouseLeave={() => onPoint(null)}
    >
      <dt>{name}</dt>
      <dd>
        {field.value === null ? (
          <Badge tone="warn" icon="pen">
            {t("fields.missing")}
          </Badge>
        ) : placed ? (
          <button
            type="button"
            className={styles["value"]}
            data-field={field.path}
            title={t("fields.show")}
            onFocus={() => onPoint(field.path)}
            onBlur={() => onPoint(null)}
            onClick={() => onPoint(field.path)}
          >
            <Value field={field} currency={invoice.currency} />
          </button>
        ) : (
          <Value field={field} currency={invoice.currency} />
        )}
        {invoice.masked.includes(field.path) && <MaskedMark invoice={invoice} name={name} />}
        {source && (
          <span className={styles["source"]}>
            {words.witness(source.from)}
            {source.confidence < 0.9 && (
              <span className={styles["unsure"]}> · {t("fields.unsure", { percent: Math.round(source.confidence * 100) })}</span>
            )}
          </span>
        )}
      </dd>
    </div>
  );
}

function Value({ field, currency }: { field: ShownField; currency: string }) {
  const { value, as } = field;
  if (value === null) return null;
  if (as === "money") return <Money value={value} currency={currency} strong={field.path === "total"} />;
  if (as === "number") return /^\d+$/.test(value) ? <InvoiceNumber value={value} /> : <span className="num">{value}</span>;
  return <span className={as === "long" ? styles["long"] : undefined}>{value}</span>;
}

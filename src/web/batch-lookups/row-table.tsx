import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { BatchLookupRow } from "#api/batch-lookups.api.ts";
import { Badge } from "../ui/badge.tsx";
import { OUTCOME_LOOKS } from "./outcome-choice.tsx";
import { RowActions } from "./row-actions.tsx";
import { RowAnswer } from "./row-answer.tsx";
import styles from "./many.module.css";

type Props = { rows: readonly BatchLookupRow[] };

export function RowTable({ rows }: Props) {
  const { t } = useTranslation("web-many");
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1)
    <section className={styles["wrap"]} tabIndex={0} aria-label={t("table")}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            {(["row", "given", "outcome", "invoice", "next"] as const).map((column) => (
              <th key={column} scope="col">
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.row}>
              <td className="num quiet">{row.row}</td>
              <th scope="row">
                <Given row={row} />
              </th>
              <td>
                <Outcome row={row} />
              </td>
              <td>
                <RowAnswer row={row} />
              </td>
              <td>
                <RowActions row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** On a phone: what was given and what came of it first, then the answer, then what to do. */
export function RowCards({ rows }: Props) {
  const { t } = useTranslation("web-many");
  return (
    <ul className={styles["cards"]} aria-label={t("table")}>
      {rows.map((row) => (
        <li key={row.row} className={styles["card"]}>
          <div className={styles["cardTop"]}>
            <Outcome row={row} />
            <span className="small quiet num">{t("rowNumber", { row: row.row })}</span>
          </div>
          <Given row={row} />
          <RowAnswer row={row} />
          <RowActions row={row} />
        </li>
      ))}
    </ul>
  );
}

/** A number or a day isn't broken where it has room in a line of its own. */
function Given({ row }: { row: BatchLookupRow }) {
  return (
    <span className={`num ${styles["given"]}`} translate="no">
      {row.given.split(/\s+/u).map((part, at) => (
        <Fragment key={at}>
          <span>{part}</span>{" "}
        </Fragment>
      ))}
    </span>
  );
}

function Outcome({ row }: { row: BatchLookupRow }) {
  const { t } = useTranslation("web-many");
  const [tone, icon] = OUTCOME_LOOKS[row.outcome];
  return (
    <span className={styles["outcomeOf"]}>
      <Badge tone={tone} icon={icon}>
        {t(`outcome.${row.outcome}`)}
      </Badge>
      {row.before !== null && <span className={styles["before"]}>{t("before", { outcome: t(`outcome.${row.before}`) })}</span>}
    </span>
  );
}

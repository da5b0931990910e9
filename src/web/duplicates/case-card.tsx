import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { CaseSide, DuplicateCase } from "#api/duplicates.api.ts";
import { useWords } from "../invoices/use-words.ts";
import { Badge } from "../ui/badge.tsx";
import { Money } from "../ui/money-text.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import { showInstant } from "../ui/time.ts";
import { useDecide } from "./use-decide.ts";
import styles from "./duplicates.module.css";

/** Both records side by side, what differs marked, and the decision. */
export function CaseCard({ one }: { one: DuplicateCase }) {
  const { t, i18n } = useTranslation("web-duplicates");
  const decide = useDecide();
  const { may, later, earlier } = one;
  const decided = one.state !== "open";
  return (
    <article className={styles["card"]} aria-label={t(`reason.${one.reason}`)}>
      <div className={styles["head"]}>
        <Badge tone={decided ? "quiet" : "warn"} icon={decided ? "check" : "copy"}>
          {t(`state.${one.state}`)}
        </Badge>
        <h2>{t(`reason.${one.reason}`)}</h2>
        <span className="small quiet num">{showInstant(one.openedAt, i18n.language)}</span>
      </div>
      <div className={styles["sides"]}>
        <Side side={earlier} other={later} word={t("earlier")} />
        <Side side={later} other={earlier} word={t(one.reason === "handed-in" ? "handedIn" : "later")} />
      </div>
      {decided ? (
        <p className="small quiet">
          {t("decidedBy", { who: one.decidedBy ?? "", when: showInstant(one.decidedAt ?? one.openedAt, i18n.language) })}
          {one.note && ` · ${one.note}`}
        </p>
      ) : (
        <div className={styles["buttons"]}>
          {may.keep.includes(earlier.id) && (
            <Button onClick={() => decide.mutate({ id: one.id, decision: "same", keep: earlier.id })} loading={decide.isPending}>
              {t("sameKeepEarlier")}
            </Button>
          )}
          {may.keep.includes(later.id) && (
            <Button onClick={() => decide.mutate({ id: one.id, decision: "same", keep: later.id })} disabled={decide.isPending}>
              {t("sameKeepLater")}
            </Button>
          )}
          {may.confirm && (
            <Button onClick={() => decide.mutate({ id: one.id, decision: "same" })} loading={decide.isPending}>
              {t("confirm")}
            </Button>
          )}
          {may.deny && (
            <Button onClick={() => decide.mutate({ id: one.id, decision: "not-same" })} disabled={decide.isPending}>
              {t("notSame")}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}

function Side({ side, other, word }: { side: CaseSide; other: CaseSide; word: string }) {
  const { t, i18n } = useTranslation("web-duplicates");
  const words = useWords();
  const { invoice } = side;
  const twin = other.invoice;
  const differs = (a: unknown, b: unknown): boolean => twin !== null && a !== b;
  const rows: { name: string; value: React.ReactNode; different: boolean }[] = invoice
    ? [
        { name: words.field("kind"), value: words.kind(invoice.kind), different: differs(invoice.kind, twin?.kind) },
        {
          name: words.field("number"),
          value: invoice.number ? <InvoiceNumber value={invoice.number} /> : t("noNumber"),
          different: differs(invoice.number, twin?.number),
        },
        {
          name: words.field("date"),
          value: <span className="num">{invoice.date ?? "–"}</span>,
          different: differs(invoice.date, twin?.date),
        },
        {
          name: words.field("seller.name"),
          value: invoice.seller.name ?? "–",
          different: differs(invoice.seller.name, twin?.seller.name),
        },
        {
          name: words.field("total"),
          value: <Money value={invoice.total ?? invoice.amount} currency={invoice.currency} strong />,
          different: differs(invoice.total, twin?.total),
        },
        { name: t("company"), value: invoice.company.name, different: differs(invoice.company.id, twin?.company.id) },
      ]
    : [];
  return (
    <div className={styles["side"]}>
      <p className="small quiet">
        {word} · {side.by ? `${side.by} · ` : ""}
        <span className="num">{showInstant(side.at, i18n.language)}</span>
      </p>
      {invoice ? (
        <>
          <dl className={styles["facts"]}>
            {rows.map(({ name, value, different }) => (
              <div key={name} data-different={different}>
                <dt>{name}</dt>
                <dd>
                  {value}
                  {different && <span className="visually-hidden"> {t("differs")}</span>}
                </dd>
              </div>
            ))}
          </dl>
          <Link to="/invoices/$id" params={{ id: invoice.id }}>
            {t("open")}
          </Link>
        </>
      ) : (
        <p className="quiet">{t("notShown")}</p>
      )}
    </div>
  );
}

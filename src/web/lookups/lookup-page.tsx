import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Finding, LookupAnswer } from "#api/lookups.api.ts";
import { InvoiceLine } from "../invoices/invoice-line.tsx";
import { TicketDialog } from "../tickets/ticket-dialog.tsx";
import { useCopy } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { LetterButton } from "../letters/letter-button.tsx";
import { WatchButton } from "../watches/watch-button.tsx";
import { FindingCard } from "./finding-card.tsx";
import { lookupOptions } from "./lookups.api.ts";
import { Outcome } from "./outcome.tsx";
import { RuledOut } from "./ruled-out.tsx";
import { WrongButton } from "./wrong-button.tsx";
import { Understood } from "./understood.tsx";
import styles from "./lookups.module.css";

export function LookupPage() {
  const { t } = useTranslation("web-lookup");
  const { id } = useParams({ from: "/inside/lookups/$id" });
  const lookup = useQuery(lookupOptions(id));
  useTitle(t("title"));
  if (lookup.isPending) {
    return (
      <>
        <h1 className="visually-hidden">{t("title")}</h1>
        <LoadingRows rows={8} />
      </>
    );
  }
  if (lookup.isError) {
    return (
      <>
        <h1 className="visually-hidden">{t("title")}</h1>
        <Problem
          error={lookup.error}
          onRetry={() => void lookup.refetch()}
          actions={<Link to="/">{t("web-common:goHome")}</Link>}
        />
      </>
    );
  }
  return <Explanation key={id} answer={lookup.data} />;
}

/** Where a card offers the letter, the foot doesn't again. */
const offersLetter = ({ actions }: Finding): boolean =>
  actions.some(({ id }) => id === "ask-issuer" || id === "letter-to-issuer");

/** Why it wasn't found: a sentence, the evidence, the next step; then what else it may be, and what it is not. */
function Explanation({ answer }: { answer: LookupAnswer }) {
  const { t, i18n } = useTranslation("web-lookup");
  const copy = useCopy();
  const [helping, setHelping] = useState(false);
  const { findings, ruledOut, notChecked, verdict } = answer.diagnosis;
  const [first, ...others] = findings;
  const help = (): void => setHelping(true);
  return (
    <article className={styles["page"]}>
      <header className={styles["head"]}>
        <Question answer={answer} />
        <h1>{answer.since === "arrived" ? t("arrived") : t(`verdict.${verdict}`)}</h1>
        {answer.since === "changed" && <p className="quiet">{t("changed")}</p>}
        <Understood answer={answer} />
      </header>

      <Outcome lookup={answer.id} />
      {answer.invoices.length > 0 && (
        <section className={styles["card"]}>
          {answer.invoices.map((invoice) => (
            <Link key={invoice.id} to="/invoices/$id" params={{ id: invoice.id }} className={styles["candidate"]}>
              <InvoiceLine invoice={invoice} />
              <Icon name="chevronRight" size={16} />
            </Link>
          ))}
        </section>
      )}
      {first && <FindingCard finding={first} answer={answer} main onHelp={help} />}
      {others.length > 0 && (
        <section aria-labelledby="others" className={styles["others"]}>
          <h2 id="others">{t("others")}</h2>
          {others.map((finding, index) => (
            <FindingCard key={index} finding={finding} answer={answer} onHelp={help} />
          ))}
        </section>
      )}
      <RuledOut list={ruledOut} title={t("ruledOut", { count: ruledOut.length })} icon="check" />
      <RuledOut list={notChecked} title={t("notChecked", { count: notChecked.length })} icon="clock" />
      <footer className={styles["foot"]}>
        <div>
          <span className="quiet">{t("stillWrong")}</span>
          {answer.invoices.length === 0 && <WatchButton lookup={answer.id} />}
          {answer.invoices.length === 0 && !findings.some(offersLetter) && <LetterButton lookup={answer.id} />}
          {first && answer.invoices.length === 0 && <WrongButton lookup={answer.id} />}
          <Button onClick={help} icon={<Icon name="people" size={16} />}>
            {t("askHelp")}
          </Button>
        </div>
        <div>
          <Link to="/lookups/many">{t("web-many:entry")}</Link>
          <Button type="text" icon={<Icon name="link" size={16} />} onClick={() => void copy(location.href)}>
            {t("web-common:copyLink")}
          </Button>
          <span className="small quiet num">{t("askedAt", { time: showInstant(answer.askedAt, i18n.language) })}</span>
        </div>
      </footer>
      <TicketDialog open={helping} onClose={() => setHelping(false)} lookup={answer} />
    </article>
  );
}

function Question({ answer }: { answer: LookupAnswer }) {
  const { t } = useTranslation("web-lookup");
  const number = answer.understood.find((piece) => piece.field === "number");
  if (number && answer.understood.length === 1) {
    return (
      <p className={styles["asked"]}>
        <InvoiceNumber value={number.value} copy />
      </p>
    );
  }
  return <p className={styles["asked"]}>{answer.text ?? t("byFilters")}</p>;
}

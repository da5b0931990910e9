import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { InvoiceFilters, InvoicePage, InvoiceTotal } from "#api/invoices.api.ts";
import type { SumsSoFar } from "#api/sums.api.ts";
import { Icon } from "../ui/icons.tsx";
import { showCount, showMoney, showRoughly } from "../ui/money.ts";
import { useProblemWords } from "../ui/states.tsx";
import { showMoment } from "../ui/time.ts";
import type { ListQuestion } from "./invoices.api.ts";
import { Rebuilding } from "./rebuilding.tsx";
import { type SumsOnDemand, useSums } from "./use-sums.ts";
import type { ListTotal } from "./use-total.ts";
import styles from "./invoices.module.css";

type Props = {
  /** the first one; undefined while there is nothing to say about it */
  page: InvoicePage | undefined;
  total: ListTotal;
  question: ListQuestion;
  /** what the question asks for, those of its view and its words included */
  filters: InvoiceFilters;
  onAgain: () => void;
};

/** "1,284 张 · 价税合计 ¥3,201,556.10", and where there are too many to be summed at once, the way to have it done. */
export function Totals({ page, total, question, filters, onAgain }: Props) {
  const sums = useSums(question);
  const { counted } = total;
  const many = counted !== null && counted.sums === null;
  return (
    <div className={styles["status"]}>
      <output>
        {page && <Says page={page} total={total} whole={many ? sums.whole : null} filters={filters} onAgain={onAgain} />}
      </output>
      {page && many && counted.total > 0 && <Counting sums={sums} />}
    </div>
  );
}

/** The count says whether it is exact, and whether everything was looked at. */
function Says({
  page,
  total,
  whole,
  filters,
  onAgain,
}: Omit<Props, "page" | "question"> & { page: InvoicePage; whole: SumsSoFar | null }) {
  const { t } = useTranslation("web-invoices");
  const counted: InvoiceTotal | null = whole === null ? total.counted : { ...whole, totalIs: "exact" };
  return (
    <p className={`num ${styles["totals"]}`}>
      {counted !== null ? (
        <Count counted={counted} />
      ) : total.failed ? (
        <span className="quiet">
          {t("total.failed")}{" "}
          <Button size="small" onClick={total.again}>
            {t("total.again")}
          </Button>
        </span>
      ) : (
        <span className={`quiet ${styles["late"]}`}>{t("total.counting")}</span>
      )}
      <Rebuilding filters={filters} />
      {page.partial && (
        <span>
          {t("total.partial")}{" "}
          <Button size="small" onClick={onAgain}>
            {t("total.again")}
          </Button>
        </span>
      )}
      {counted?.sums && counted.total > 0 && <Sums sums={counted.sums} />}
      {whole?.asOf && <AsOf at={whole.asOf.to} />}
    </p>
  );
}

function Count({ counted: { total, totalIs } }: { counted: InvoiceTotal }) {
  const { t, i18n } = useTranslation("web-invoices");
  const shown = totalIs === "about" ? showRoughly(total, i18n.language) : showCount(total);
  return <strong>{t(`total.${totalIs}`, { count: total, shown })}</strong>;
}

function Sums({ sums }: { sums: NonNullable<InvoiceTotal["sums"]> }) {
  const { t } = useTranslation("web-invoices");
  return (
    <>
      <span>
        {t("sum.total")} <strong>{showMoney(sums.total)}</strong>
      </span>
      <span className="quiet">
        {t("sum.amount")} {showMoney(sums.amount)}
      </span>
      <span className="quiet">
        {t("sum.tax")} {showMoney(sums.tax)}
      </span>
    </>
  );
}

function AsOf({ at }: { at: string }) {
  const { t, i18n } = useTranslation("web-invoices");
  return <span className="quiet">{t("sum.asOf", { time: showMoment(at, i18n.language) })}</span>;
}

/** Begins the sums, shows how far they are, gives them up. */
function Counting({ sums }: { sums: SumsOnDemand }) {
  const { t } = useTranslation("web-invoices");
  const problemWords = useProblemWords();
  const { soFar, whole, error } = sums;
  if (sums.isRunning) {
    const percent = soFar === null || soFar.of === 0 ? 0 : Math.floor((100 * soFar.done) / soFar.of);
    return (
      <span className={styles["counting"]}>
        <progress max={100} value={percent} aria-label={t("sum.counting")} />
        <span className="num">{t("sum.percent", { percent })}</span>
        <Button size="small" onClick={sums.cancel}>
          {t("web-common:cancel")}
        </Button>
      </span>
    );
  }
  return (
    <span className={styles["counting"]}>
      {error !== null && (
        <span role="alert" className={styles["countingFailed"]}>
          {t("sum.failed", { why: problemWords(error).title })}
        </span>
      )}
      <Button
        size="small"
        type={whole === null ? "default" : "text"}
        icon={whole === null ? undefined : <Icon name="retry" size={14} />}
        onClick={sums.start}
      >
        {whole === null ? t("sum.start") : t("sum.again")}
      </Button>
    </span>
  );
}

import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { useAsk } from "../lookups/use-ask.ts";
import { Icon } from "../ui/icons.tsx";
import { Empty } from "../ui/states.tsx";
import { chipsOf } from "./filters.ts";
import { useChipWords } from "./chips.tsx";
import { Rebuilding } from "./rebuilding.tsx";
import styles from "./invoices.module.css";

/** Never just "nothing": take one condition away, or have the miss explained. */
export function NothingFound({ filters, onChange }: { filters: InvoiceFilters; onChange: (filters: InvoiceFilters) => void }) {
  const { t } = useTranslation("web-invoices");
  const wordsOf = useChipWords();
  const question = useAsk();
  const chips = chipsOf(filters);
  if (chips.length === 0) {
    return (
      <Empty icon="inbox" title={t("none.title")} actions={<Link to="/intake">{t("none.putIn")}</Link>}>
        {t("none.text")}
      </Empty>
    );
  }
  return (
    <Empty
      icon="search"
      title={t("miss.title")}
      actions={
        <Button
          type="primary"
          icon={<Icon name="question" size={16} />}
          loading={question.isPending}
          onClick={() => question.mutate({ filters })}
        >
          {t("miss.why")}
        </Button>
      }
    >
      <p>
        {t("miss.text")} <Rebuilding filters={filters} />
      </p>
      <p className={styles["relax"]}>
        {chips.map((chip) => (
          <Button key={chip.id} size="small" onClick={() => onChange(chip.without)}>
            {t("miss.without", { what: wordsOf(chip) })}
          </Button>
        ))}
      </p>
    </Empty>
  );
}

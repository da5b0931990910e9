import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { InvoiceKind } from "#domain/invoice.ts";
import { meOptions } from "../people/people.api.ts";
import { Icon } from "../ui/icons.tsx";
import { showCount, showRoughly } from "../ui/money.ts";
import { showMonth } from "../ui/time.ts";
import { type FacetChoice, type FacetGroup, facetGroups, shortened } from "./facet-choices.ts";
import { facetsOptions, type ListQuestion } from "./invoices.api.ts";
import { useWords } from "./use-words.ts";
import styles from "./facets.module.css";

const SHOWN_AT_FIRST = 5;
const PLACES = ["month", "kind", "seller", "company"];

type Change = (filters: InvoiceFilters) => void;
type Props = { question: ListQuestion; ready: boolean; filters: InvoiceFilters; onChange: Change };

/** What the list is made of, each value with its count and chosen at a tap. `ready`: the list itself has been answered. */
export function FacetPanel({ question, ready, filters, onChange }: Props) {
  const { t } = useTranslation("web-invoices");
  const { data, isError, isPlaceholderData, refetch } = useQuery({ ...facetsOptions(question), enabled: ready });
  if (isError)
    return (
      <p className={`small quiet ${styles["failed"]}`}>
        {t("facet.failed")}
        <Button type="link" size="small" onClick={() => void refetch()}>
          {t("web-common:retry")}
        </Button>
      </p>
    );
  if (data === undefined)
    return (
      <div className={styles["columns"]} aria-hidden="true">
        {PLACES.slice(0, 3).map((name) => (
          <Skeleton key={name} active title={{ width: "30%" }} paragraph={{ rows: SHOWN_AT_FIRST, width: "100%" }} />
        ))}
      </div>
    );
  const groups = facetGroups(data, filters);
  const some = (in_: boolean) => groups.filter(({ name }) => PLACES.includes(name) === in_);
  if (groups.length === 0) return null;
  return (
    <section className={styles["facets"]} aria-label={t("facet.label")} aria-busy={isPlaceholderData}>
      <div className={styles["columns"]}>
        {some(true).map((group) => (
          <Group key={group.name} group={group} onChange={onChange} />
        ))}
      </div>
      {some(false).length > 0 && (
        <div className={styles["axes"]}>
          {some(false).map((group) => (
            <Group key={group.name} group={group} onChange={onChange} inLine />
          ))}
        </div>
      )}
    </section>
  );
}

/** One facet: the first few values beneath each other with their share as a bar, or those of an axis in a line. */
function Group({ group, onChange, inLine = false }: { group: FacetGroup; onChange: Change; inLine?: boolean }) {
  const { t } = useTranslation("web-invoices");
  const words = useWords();
  const [all, setAll] = useState(false);
  const { name, about, choices } = group;
  const title = inLine ? words.axis(name) : t(`facet.${name}`);
  const first = inLine ? choices : shortened(choices, SHOWN_AT_FIRST);
  const hidden = choices.length - first.length;
  const most = Math.max(1, ...choices.map(({ count }) => count ?? 0));
  return (
    <fieldset className={inLine ? styles["axis"] : styles["group"]} aria-label={title}>
      <span className={styles["title"]} aria-hidden="true">
        {title}
      </span>
      <ul className={all ? styles["all"] : undefined}>
        {(all ? choices : first).map((choice) => (
          <li key={choice.value}>
            <Choice name={name} choice={choice} about={about} most={most} onChange={onChange} />
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" className={styles["more"]} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("facet.fewer") : t("facet.more", { count: hidden })}
        </button>
      )}
    </fieldset>
  );
}

type ChoiceProps = { name: string; choice: FacetChoice; about: boolean; most: number; onChange: Change };

function Choice({ name, choice, about, most, onChange }: ChoiceProps) {
  const { t, i18n } = useTranslation("web-invoices");
  const wordOf = useChoiceWord();
  const { count, chosen, next } = choice;
  const word = wordOf(name, choice);
  return (
    <button
      type="button"
      className={styles["choice"]}
      aria-pressed={chosen}
      title={word}
      style={{ "--share": `${(100 * (count ?? 0)) / most}%` } as CSSProperties}
      onClick={() => onChange(next)}
    >
      {chosen && <Icon name="check" size={14} />}
      <span>{word}</span>
      {count !== null && (
        <span className="num quiet">
          {about ? t("facet.about", { shown: showRoughly(count, i18n.language) }) : showCount(count)}
        </span>
      )}
    </button>
  );
}

function useChoiceWord(): (name: string, choice: FacetChoice) => string {
  const { i18n } = useTranslation();
  const words = useWords();
  const { data: me } = useQuery(meOptions);
  return (name, choice) => {
    const { value } = choice;
    if (name === "month") return showMonth(value, i18n.language);
    if (name === "kind") return words.kindShort(value as InvoiceKind);
    if (name === "company") return choice.name ?? me?.companies.find(({ id }) => String(id) === value)?.name ?? value;
    return choice.name ?? words.state(name, value.slice(name.length + 1));
  };
}

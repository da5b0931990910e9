import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { INVOICE_KINDS } from "#domain/invoice.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { StateAxis } from "#domain/states.ts";
import { meOptions } from "../people/people.api.ts";
import { Field } from "../ui/field.tsx";
import { LAST_DATE } from "../ui/time.ts";
import { daysNow, PERIODS, periodWord } from "./periods.ts";
import { STATUSES } from "./invoices.api.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoices.module.css";

const MONEY = /^-?\d{1,15}(\.\d{1,2})?$/;
const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

type Draft = Record<string, string | string[] | undefined>;

/** All conditions of a search, folded away until wanted. What is typed and not yet applied outlives a change from elsewhere. */
export function FilterPanel({ filters, onApply }: { filters: InvoiceFilters; onApply: (filters: InvoiceFilters) => void }) {
  const { t } = useTranslation("web-invoices");
  const words = useWords();
  const { data: me } = useQuery(meOptions);
  const [typed, setTyped] = useState<Draft>({});
  const draft: Draft = { ...filters, ...typed };
  const set = (part: Draft): void => setTyped({ ...typed, ...part });
  const apply = (next: InvoiceFilters): void => {
    setTyped({});
    onApply(next);
  };
  const text = (name: string) => ({
    value: (draft[name] as string | undefined) ?? "",
    allowClear: true,
    onChange: (event: { target: { value: string } }) => set({ [name]: event.target.value || undefined }),
  });
  const badMoney = (name: string): boolean => Boolean(draft[name]) && !MONEY.test(String(draft[name]));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (badMoney("amountMin") || badMoney("amountMax")) return;
    apply(
      Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined && value.length > 0)) as InvoiceFilters,
    );
  };
  const pick = (name: string, options: { value: string; label: string }[]) => (
    <Select
      mode="multiple"
      allowClear
      maxTagCount="responsive"
      optionFilterProp="label"
      value={list(draft[name])}
      onChange={(values: string[]) => set({ [name]: values })}
      options={options}
    />
  );
  const either = (name: string, no: string, yes: string) => (
    <Select
      value={(draft[name] as string | undefined) ?? ""}
      onChange={(value) => set({ [name]: value || undefined })}
      options={[
        { value: "", label: t("filter.archivedBoth") },
        { value: "false", label: no },
        { value: "true", label: yes },
      ]}
    />
  );
  return (
    <form className={styles["form"]} onSubmit={submit} aria-label={t("filter.button")}>
      <div className={styles["grid"]}>
        <Field label={t("filter.q")}>
          <Input {...text("q")} />
        </Field>
        <Field label={t("filter.number")}>
          <Input {...text("number")} inputMode="numeric" />
        </Field>
        <Field label={t("filter.seller")}>
          <Input {...text("seller")} />
        </Field>
        <Field label={t("filter.buyer")}>
          <Input {...text("buyer")} />
        </Field>
        <Field label={t("filter.date")}>
          <Days filters={draft as InvoiceFilters} onChange={set} />
        </Field>
        <Field label={t("filter.amount")} error={badMoney("amountMin") || badMoney("amountMax") ? t("filter.badAmount") : null}>
          <DatePair
            from={<Input {...text("amountMin")} inputMode="decimal" aria-label={t("filter.amountMin")} placeholder="0.00" />}
            to={<Input {...text("amountMax")} inputMode="decimal" aria-label={t("filter.amountMax")} placeholder="0.00" />}
          />
        </Field>
        <Field label={t("filter.kind")}>
          {pick(
            "kind",
            INVOICE_KINDS.map((kind) => ({ value: kind, label: words.kind(kind) })),
          )}
        </Field>
        <Field label={t("filter.status")}>
          <Select
            mode="multiple"
            allowClear
            maxTagCount="responsive"
            optionFilterProp="label"
            value={list(draft["status"])}
            onChange={(values: string[]) => set({ status: values })}
            options={statusOptions(words)}
          />
        </Field>
        {(me?.companies.length ?? 0) > 1 && (
          <Field label={t("filter.company")}>
            {pick(
              "company",
              (me?.companies ?? []).map((company) => ({ value: String(company.id), label: company.name })),
            )}
          </Field>
        )}
        <Field label={t("filter.archived")}>{either("archived", t("chip.current"), t("chip.archived"))}</Field>
        <Field label={t("filter.hasOriginal")}>
          {either("hasOriginal", t("domain:original.false"), t("domain:original.true"))}
        </Field>
      </div>
      <div className={styles["panelEnd"]}>
        <Periods chosen={draft["period"]} onPick={(period) => set({ period, dateFrom: undefined, dateTo: undefined })} />
        <Button onClick={() => apply({})}>{t("filter.reset")}</Button>
        <Button type="primary" htmlType="submit">
          {t("filter.apply")}
        </Button>
      </div>
    </form>
  );
}

function statusOptions(words: ReturnType<typeof useWords>) {
  return (Object.keys(STATUSES) as StateAxis[]).map((axis) => ({
    label: words.axis(axis),
    options: STATUSES[axis].map((value) => ({
      value: `${axis}:${value}`,
      label: `${words.axis(axis)} ${words.state(axis, value)}`,
    })),
  }));
}

/** The usual periods of accounting at a tap; another tap takes one back. A list that is kept means them anew each day. */
function Periods({ chosen, onPick }: { chosen: unknown; onPick: (period: string | undefined) => void }) {
  const { t } = useTranslation("web-invoices");
  return (
    <span className={styles["presets"]}>
      {PERIODS.map((period) => (
        <Button
          key={period}
          size="small"
          type={period === chosen ? "default" : "text"}
          aria-pressed={period === chosen}
          onClick={() => onPick(period === chosen ? undefined : period)}
        >
          {periodWord(t, period)}
        </Button>
      ))}
    </span>
  );
}

type Named = { id?: string; "aria-describedby"?: string };
type DaysProps = Named & {
  filters: InvoiceFilters;
  onChange: (days: { dateFrom: string; dateTo: string; period: undefined }) => void;
};

/** The days of issue; those of a period until others are set. */
function Days({ filters, onChange, ...named }: DaysProps) {
  const { t } = useTranslation("web-invoices");
  const { dateFrom, dateTo } = daysNow(filters);
  const date = (name: "dateFrom" | "dateTo", value: string) => (
    <Input
      type="date"
      max={LAST_DATE}
      aria-label={t(`filter.${name}`)}
      value={value}
      onChange={(event) => onChange({ dateFrom, dateTo, period: undefined, [name]: event.target.value })}
    />
  );
  return <DatePair {...named} from={date("dateFrom", dateFrom)} to={date("dateTo", dateTo)} />;
}

function DatePair({
  from,
  to,
  ...named
}: {
  from: React.ReactNode;
  to: React.ReactNode;
} & Named) {
  return (
    <fieldset className={styles["pair"]} id={named.id}>
      {from}
      <span aria-hidden="true">–</span>
      {to}
    </fieldset>
  );
}

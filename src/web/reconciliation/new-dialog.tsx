import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AGAINST, type Reconciliations } from "#api/reconciliation.api.ts";
import { COMPARED, type Compared, USUAL_FIELDS } from "#domain/reconciliation/values.ts";
import people from "../admin/people/people.module.css";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { Field } from "../ui/field.tsx";
import { LAST_DATE, today } from "../ui/time.ts";
import { addReconciliation } from "./reconciliation.api.ts";
import styles from "./reconciliation.module.css";

type Company = Reconciliations["may"]["addIn"][number];
type Against = (typeof AGAINST)[number];

/** The month before this one: what is reconciled is over. */
function lastMonth(): { from: string; to: string } {
  const [year = 0, month = 1] = today().split("-").map(Number);
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  return { from: day(new Date(Date.UTC(year, month - 2, 1))), to: day(new Date(Date.UTC(year, month - 1, 0))) };
}

/** What is compared with what; the page that it leads to asks for the file. */
export function NewDialog({ companies, onClose }: { companies: Company[]; onClose: () => void }) {
  const { t } = useTranslation("web-reconciliation");
  const navigate = useNavigate();
  const client = useQueryClient();
  const [company, setCompany] = useState(companies[0]!.id);
  const [against, setAgainst] = useState<Against>("tax-export");
  const [direction, setDirection] = useState<"received" | "issued" | "both">("received");
  const [period, setPeriod] = useState(lastMonth);
  const [name, setName] = useState("");
  const [fields, setFields] = useState<Compared[]>([...USUAL_FIELDS["tax-export"]]);
  const [pair, setPair] = useState<[string | null, string | null]>([null, null]);
  const usual = `${period.from.slice(0, 7)} ${t(`reconciliation:against.${against}`)}`;
  const known = companies.find(({ id }) => id === company)?.sources ?? [];
  const [a, b] = pair;
  const paired = a !== null && b !== null && a !== b;
  const adding = useMutation({
    mutationFn: () =>
      addReconciliation({
        company,
        name: name.trim() || usual,
        against,
        direction: direction === "both" ? null : direction,
        ...period,
        fields,
        ...(against === "sources" && paired ? { sources: [a, b] as [string, string] } : {}),
      }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ["reconciliations"], exact: true });
      void navigate({ to: "/reconciliations/$id", params: { id: made.id }, search: {} });
    },
  });
  const sourceChoice = (at: 0 | 1) => (
    <Field label={t(at === 0 ? "sourceA" : "sourceB")}>
      <Select
        value={pair[at]}
        placeholder={t("chooseSource")}
        options={known.map(({ id, name: label }) => ({ value: id, label }))}
        onChange={(id: string) => setPair(at === 0 ? [id, b] : [a, id])}
      />
    </Field>
  );
  const ready = period.from !== "" && period.to >= period.from && (against !== "sources" || paired) && fields.length > 0;
  return (
    <Modal
      open
      title={t("add")}
      okText={t("addOk")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: adding.isPending, disabled: !ready }}
      onOk={() => adding.mutate()}
      onCancel={onClose}
    >
      <div className={people["form"]}>
        <ProblemNote error={adding.error} />
        {companies.length > 1 && (
          <Field label={t("company")}>
            <Select
              value={company}
              onChange={setCompany}
              options={companies.map(({ id, name: label }) => ({ value: id, label }))}
            />
          </Field>
        )}
        <Field label={t("against")} hint={t(`againstHint.${against}`)}>
          <Select<Against>
            value={against}
            onChange={(next) => {
              setAgainst(next);
              setFields([...USUAL_FIELDS[next]]);
            }}
            options={AGAINST.map((value) => ({ value, label: t(`reconciliation:against.${value}`) }))}
          />
        </Field>
        {against === "sources" && sourceChoice(0)}
        {against === "sources" && sourceChoice(1)}
        <Field label={t("direction")}>
          <Select
            value={direction}
            onChange={setDirection}
            options={(["received", "issued", "both"] as const).map((value) => ({
              value,
              label: t(`reconciliation:direction.${value}`),
            }))}
          />
        </Field>
        <div className={styles["dates"]}>
          <Field label={t("from")}>
            <Input
              type="date"
              max={LAST_DATE}
              value={period.from}
              onChange={({ target }) => setPeriod({ ...period, from: target.value })}
            />
          </Field>
          <Field label={t("to")}>
            <Input
              type="date"
              max={LAST_DATE}
              value={period.to}
              onChange={({ target }) => setPeriod({ ...period, to: target.value })}
            />
          </Field>
        </div>
        <fieldset className={styles["fields"]}>
          <legend>{t("fields")}</legend>
          <Checkbox.Group
            value={fields}
            onChange={(next) => setFields(next)}
            options={COMPARED.map((value) => ({ value, label: t(`reconciliation:field.${value}`) }))}
          />
        </fieldset>
        <Field label={t("name")}>
          <Input maxLength={100} value={name} placeholder={usual} onChange={({ target }) => setName(target.value)} />
        </Field>
      </div>
    </Modal>
  );
}

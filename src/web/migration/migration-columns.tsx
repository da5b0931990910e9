import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MigrationDetail, MigrationPlan } from "#api/migrations.api.ts";
import { LINE_FIELDS, LIST_FIELDS, namesInvoices } from "#domain/lists/fields.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import styles from "../reconciliation/reconciliation.module.css";
import { ColumnChoices } from "../ui/column-choices.tsx";
import { Field } from "../ui/field.tsx";
import { migrationOptions, tryMigration } from "./migrations.api.ts";

const FIELDS = [...LIST_FIELDS.filter((field) => !LINE_FIELDS.includes(field)), ...LINE_FIELDS];
const EXTRA = ["claim", "voucher", "archive"] as const;
const NONE = -1;

/** What the columns mean, by hand or by a template; then it is tried. */
export function MigrationColumns({
  migration,
  look,
}: {
  migration: MigrationDetail;
  look: NonNullable<MigrationDetail["look"]>;
}) {
  const { t } = useTranslation("web-migration");
  const client = useQueryClient();
  const [plan, setPlan] = useState<MigrationPlan>(look.plan);
  const [template, setTemplate] = useState("");
  const trying = useMutation({
    mutationFn: () => tryMigration(migration.id, { ...plan, ...(template.trim() === "" ? {} : { template: template.trim() }) }),
    onSuccess: (next) => client.setQueryData(migrationOptions(migration.id).queryKey, next),
  });
  const columns = look.columns.map((name, at) => name || t("web-reconciliation:column", { n: at + 1 }));
  const options = [
    { value: NONE, label: t("web-reconciliation:noColumn") },
    ...columns.map((label, value) => ({ value, label })),
  ];
  return (
    <section className={styles["mapping"]} aria-labelledby="columns">
      <h2 id="columns">{t("columns")}</h2>
      <p className="quiet">{t("columnsText")}</p>
      <ProblemNote error={trying.error} />
      {migration.templates.length > 0 && (
        <Field label={t("template")}>
          <Select
            value={null}
            placeholder={t("chooseTemplate")}
            options={migration.templates.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id: string | null) => {
              const known = migration.templates.find((each) => each.id === id);
              if (known) setPlan(known.plan);
            }}
          />
        </Field>
      )}
      <ColumnChoices
        fields={FIELDS.map((field) => ({ field, label: t(`lists:field.${field}`) }))}
        columns={columns}
        mapping={plan.mapping}
        onChange={(mapping) => setPlan({ ...plan, mapping })}
        none={t("web-reconciliation:noColumn")}
      >
        {EXTRA.map((name) => (
          <Field key={name} label={t(`extra.${name}`)}>
            <Select
              value={plan[name] ?? NONE}
              options={options}
              onChange={(column: number) => setPlan({ ...plan, [name]: column === NONE ? null : column })}
            />
          </Field>
        ))}
        <Field label={t("side")}>
          <Select
            value={plan.side ?? ""}
            onChange={(side: string) => setPlan({ ...plan, side: side === "" ? null : (side as "buyer" | "seller") })}
            options={["", "buyer", "seller"].map((value) => ({ value, label: t(`sides.${value || "none"}`) }))}
          />
        </Field>
      </ColumnChoices>
      <Field label={t("keepTemplate")}>
        <Input maxLength={100} value={template} onChange={({ target }) => setTemplate(target.value)} />
      </Field>
      <div className={styles["actions"]}>
        <Button type="primary" disabled={!namesInvoices(plan.mapping)} loading={trying.isPending} onClick={() => trying.mutate()}>
          {t("try")}
        </Button>
        <span className="quiet">{t("tryText")}</span>
      </div>
    </section>
  );
}

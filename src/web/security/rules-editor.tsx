import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { REACHES } from "#api/people.api.ts";
import type { SsoProviders, SsoRule } from "#api/sso.api.ts";
import factors from "../factors/factors.module.css";
import { meOptions } from "../people/people.api.ts";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import styles from "./security.module.css";

type Roles = SsoProviders["roles"];
type Props = { rules: SsoRule[]; roles: Roles; onChange: (rules: SsoRule[]) => void };

/** "claim X contains Y → company, department, role, reach". */
export function RulesEditor({ rules, roles, onChange }: Props) {
  const { t } = useTranslation("web-security");
  const { data: me } = useQuery(meOptions);
  const companies = me?.companies ?? [];
  const add = (): void =>
    onChange([
      ...rules,
      {
        claim: "groups",
        contains: "",
        companyId: companies[0]?.id ?? 0,
        departmentId: null,
        role: "employee",
        reach: "own",
        mayEnter: true,
      },
    ]);
  return (
    <fieldset className={styles["rules"]}>
      <legend>{t("sso.rules")}</legend>
      <p className="small quiet">{t("sso.rulesText")}</p>
      {rules.map((rule, at) => (
        // rules have no names of their own; they are told apart by their place
        // oxlint-disable-next-line react/no-array-index-key
        <RuleRow
          key={at}
          at={at}
          rule={rule}
          roles={roles}
          onChange={(more) => onChange(rules.with(at, { ...rule, ...more }))}
          onRemove={() => onChange(rules.toSpliced(at, 1))}
        />
      ))}
      <div className={factors["buttons"]}>
        <Button icon={<Icon name="plus" size={16} />} onClick={add}>
          {t("sso.addRule")}
        </Button>
      </div>
    </fieldset>
  );
}

type RowProps = { at: number; rule: SsoRule; roles: Roles; onChange: (more: Partial<SsoRule>) => void; onRemove: () => void };

function RuleRow({ at, rule, roles, onChange, onRemove }: RowProps) {
  const { t } = useTranslation("web-security");
  const { data: me } = useQuery(meOptions);
  const companies = me?.companies ?? [];
  const departments = companies.find(({ id }) => id === rule.companyId)?.departments ?? [];
  return (
    <fieldset className={styles["rule"]} aria-label={t("sso.rule", { at: at + 1 })}>
      <Field label={t("sso.claim")}>
        <Input value={rule.claim} onChange={(event) => onChange({ claim: event.target.value })} />
      </Field>
      <Field label={t("sso.contains")}>
        <Input value={rule.contains} onChange={(event) => onChange({ contains: event.target.value })} />
      </Field>
      <Field label={t("sso.company")}>
        <Select
          value={rule.companyId}
          options={companies.map(({ id, name, shortName }) => ({ value: id, label: shortName ?? name }))}
          onChange={(companyId: number) => onChange({ companyId, departmentId: null })}
        />
      </Field>
      <Field label={t("sso.department")}>
        <Select
          value={rule.departmentId ?? ""}
          options={[
            { value: "", label: t("sso.noDepartment") },
            ...departments.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(id: string) => onChange({ departmentId: id === "" ? null : id })}
        />
      </Field>
      <Field label={t("sso.role")}>
        <Select
          value={rule.role}
          options={roles
            // what one couldn't give stays shown where a rule has it
            .filter(({ key, companies: places }) => places.includes(rule.companyId) || key === rule.role)
            .map(({ key, name }) => ({ value: key, label: name ?? t(`web-common:roles.${key}`) }))}
          onChange={(role: string) => onChange({ role })}
        />
      </Field>
      <Field label={t("sso.reach")}>
        <Select
          value={rule.reach}
          options={REACHES.map((reach) => ({ value: reach, label: t(`sso.reaches.${reach}`) }))}
          onChange={(reach: SsoRule["reach"]) => onChange({ reach })}
        />
      </Field>
      <Button aria-label={t("sso.removeRule", { at: at + 1 })} icon={<Icon name="trash" size={16} />} onClick={onRemove}>
        {t("sso.remove")}
      </Button>
    </fieldset>
  );
}

import { Checkbox, Input, Radio, Select } from "antd";
import { useTranslation } from "react-i18next";
import { REACHES } from "#api/people.api.ts";
import type { MembershipInput } from "#api/staff.api.ts";
import { Field } from "../../ui/field.tsx";
import styles from "./people.module.css";
import { useCompanies, useDepartments, useRoles } from "./use-places.ts";

export const blankMembership = (company: number): MembershipInput => ({
  company,
  department: null,
  role: "employee",
  reach: "own",
  mayEnter: true,
  from: null,
  until: null,
});

type Props = {
  value: MembershipInput;
  onChange: (value: MembershipInput) => void;
  /** the company stays as it is */
  fixedCompany?: boolean;
  /** a machine, which manages nothing */
  service?: boolean;
};

/** What somebody is in a company: where, as what, how far he sees, from when until when. */
export function MembershipFields({ value, onChange, fixedCompany = false, service = false }: Props) {
  const { t } = useTranslation("web-admin");
  const companies = useCompanies();
  const departments = useDepartments(value.company);
  const roles = useRoles(value.company, service);
  const set = (change: Partial<MembershipInput>) => onChange({ ...value, ...change });
  // a role that one may not give stays shown where somebody has it
  const known = useRoles();
  const shown = roles.some((each) => each.value === value.role)
    ? roles
    : [...known.filter((each) => each.value === value.role), ...roles];
  return (
    <div className={styles["fields"]}>
      {companies.length > 1 && !fixedCompany && (
        <Field label={t("people.company")}>
          <Select options={companies} value={value.company} onChange={(company: number) => set({ company, department: null })} />
        </Field>
      )}
      <Field label={t("people.department")} hint={departments.length === 0 ? t("people.noDepartments") : null}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          placeholder={t("people.noDepartment")}
          options={departments}
          value={value.department}
          onChange={(department?: string) =>
            set({
              department: department ?? null,
              ...(department === undefined && value.reach === "department" ? { reach: "own" } : {}),
            })
          }
        />
      </Field>
      <Field label={t("people.role")}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          options={shown}
          value={value.role}
          onChange={(role: string) => set({ role, ...(role === "employee" ? { reach: "own" } : { reach: "company" }) })}
        />
      </Field>
      <fieldset className={styles["group"]}>
        <legend>{t("people.reachLabel")}</legend>
        <Radio.Group
          value={value.reach}
          onChange={({ target }) => set({ reach: target.value as MembershipInput["reach"] })}
          options={REACHES.map((reach) => ({
            value: reach,
            label: t(`people.reach.${reach}`),
            disabled: reach === "department" && value.department === null,
          }))}
        />
      </fieldset>
      <Checkbox checked={value.mayEnter} onChange={({ target }) => set({ mayEnter: target.checked })}>
        {t("people.mayEnter")}
      </Checkbox>
      <div className={styles["days"]}>
        <Field label={t("people.from")} hint={t("people.fromHint")}>
          <Input type="date" value={value.from ?? ""} onChange={({ target }) => set({ from: target.value || null })} />
        </Field>
        <Field label={t("people.until")} hint={t("people.untilHint")}>
          <Input type="date" value={value.until ?? ""} onChange={({ target }) => set({ until: target.value || null })} />
        </Field>
      </div>
    </div>
  );
}

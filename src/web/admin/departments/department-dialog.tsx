import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Department, DEPARTMENT_NAME_MAX } from "#api/departments.api.ts";
import { Field } from "../../ui/field.tsx";
import { showCount } from "../../ui/money.ts";
import { pathsOf } from "../people/people.api.ts";
import people from "../people/people.module.css";
import { ProblemNote } from "../people/problem-note.tsx";
import { changeDepartment, departmentUseOptions, giveUpDepartment, makeDepartment, mergeDepartment } from "./departments.api.ts";

export type DepartmentDeed = "add" | "rename" | "move" | "merge" | "giveUp";
type Props = {
  company: number;
  departments: Department[];
  deed: DepartmentDeed;
  /** null: at the top */
  department: Department | null;
  onMerge: (handover: string) => void;
  onClose: () => void;
};

/** One change of the tree. */
export function DepartmentDialog({ company, departments, deed, department, onMerge, onClose }: Props) {
  const { t } = useTranslation("web-admin");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [name, setName] = useState(deed === "rename" ? (department?.name ?? "") : "");
  const [target, setTarget] = useState<string | null>(deed === "move" ? (department?.parentId ?? null) : null);
  const id = department?.id ?? "";
  const doing = useMutation({
    mutationFn: async (): Promise<unknown> => {
      if (deed === "add") return makeDepartment(company, { name: name.trim(), parentId: department?.id ?? null });
      if (deed === "rename") return changeDepartment(company, id, { name: name.trim() });
      if (deed === "move") return changeDepartment(company, id, { parentId: target });
      if (deed === "giveUp") return giveUpDepartment(company, id);
      onMerge((await mergeDepartment(company, id, target!)).id);
      return undefined;
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["departments"] });
      void client.invalidateQueries({ queryKey: ["me"] });
      void message.success(t("people.saved"));
      onClose();
    },
  });
  const named = deed === "add" || deed === "rename";
  const ready = named ? name.trim() !== "" : deed !== "merge" || target !== null;
  return (
    <Modal
      open
      title={t(`departments.${deed}.${deed === "add" && department ? "below" : "title"}`)}
      okText={t(`departments.${deed}.ok`)}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: doing.isPending, disabled: !ready, danger: deed === "giveUp" || deed === "merge" }}
      onOk={() => doing.mutate()}
      onCancel={onClose}
    >
      <form
        className={people["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) doing.mutate();
        }}
      >
        {department && <p>{t(`departments.${deed}.text`, { name: department.name })}</p>}
        <ProblemNote error={doing.error} />
        {named && (
          <Field label={t("departments.name")}>
            <Input maxLength={DEPARTMENT_NAME_MAX} value={name} onChange={({ target: input }) => setName(input.value)} />
          </Field>
        )}
        {(deed === "merge" || deed === "giveUp") && <Use company={company} id={id} />}
        {(deed === "move" || deed === "merge") && (
          <Field label={t(`departments.${deed}.target`)}>
            <Select
              allowClear={deed === "move"}
              showSearch={{ optionFilterProp: "label" }}
              placeholder={t(deed === "move" ? "departments.top" : "people.choose")}
              options={targetsOf(departments, id)}
              value={target}
              onChange={(value?: string) => setTarget(value ?? null)}
            />
          </Field>
        )}
      </form>
    </Modal>
  );
}

/** Everything but the department itself and what lies below it. */
function targetsOf(departments: Department[], id: string): { value: string; label: string }[] {
  const parents = new Map(departments.map((each) => [each.id, each.parentId]));
  const liesBelow = (one: string | null | undefined): boolean => one === id || (!!one && liesBelow(parents.get(one)));
  return pathsOf(departments)
    .filter((each) => !liesBelow(each.id))
    .map(({ id: value, path }) => ({ value, label: path }));
}

function Use({ company, id }: { company: number; id: string }) {
  const { t } = useTranslation("web-admin");
  const { data } = useQuery(departmentUseOptions(company, id));
  if (!data) return null;
  return (
    <ul className={people["counts"]}>
      {(["people", "below", "invoices"] as const).map((name) => (
        <li key={name}>
          {t(`departments.use.${name}`)} <strong className="num">{showCount(data[name])}</strong>
        </li>
      ))}
    </ul>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Department, HEADS_MAX } from "#api/departments.api.ts";
import { peopleOptions } from "../../access/access.api.ts";
import { Field } from "../../ui/field.tsx";
import people from "../people/people.module.css";
import { ProblemNote } from "../people/problem-note.tsx";
import { nameHeads } from "./departments.api.ts";

/** Who the heads of a department are, and what that lets them do. */
export function HeadsDialog({ company, department, onClose }: { company: number; department: Department; onClose: () => void }) {
  const { t } = useTranslation("web-admin");
  const { message } = App.useApp();
  const client = useQueryClient();
  const { data: known, isFetching } = useQuery(peopleOptions(company));
  const [chosen, setChosen] = useState(department.heads.map(({ id }) => id));
  const saving = useMutation({
    mutationFn: () => nameHeads(company, department.id, chosen),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["departments"] });
      void client.invalidateQueries({ queryKey: ["me"] });
      void message.success(t("people.saved"));
      onClose();
    },
  });
  // who is none of the company any more stands in no list, and can only be taken out
  const left = department.heads.filter(({ id }) => known !== undefined && !known.some((each) => each.id === id));
  const options = [
    ...left.map(({ id, name }) => ({ value: id, label: t("departments.heads.gone", { name }) })),
    ...(known ?? []).map(({ id, name, email }) => ({ value: id, label: `${name} · ${email}` })),
  ];
  return (
    <Modal
      open
      title={t("departments.heads.dialog", { name: department.name })}
      okText={t("departments.heads.ok")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: saving.isPending }}
      onOk={() => saving.mutate()}
      onCancel={onClose}
    >
      <div className={people["form"]}>
        <ProblemNote error={saving.error} />
        <Field label={t("departments.heads.title")} hint={t("departments.heads.hint")}>
          <Select
            mode="multiple"
            maxCount={HEADS_MAX}
            loading={isFetching}
            placeholder={t("people.choose")}
            showSearch={{ optionFilterProp: "label" }}
            notFoundContent={t("people.nobody")}
            options={options}
            value={chosen}
            onChange={setChosen}
          />
        </Field>
        <p className="small quiet">{t("departments.heads.ends")}</p>
      </div>
    </Modal>
  );
}

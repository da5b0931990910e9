import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Permission } from "#api/permissions.api.ts";
import type { Role } from "#api/roles.api.ts";
import { INVOICE_KINDS, type InvoiceKind } from "#domain/invoice.ts";
import { queryClient } from "../../app/query-client.ts";
import { meOptions } from "../../people/people.api.ts";
import { Field } from "../../ui/field.tsx";
import { Note } from "../../ui/note.tsx";
import { useProblemWords } from "../../ui/states.tsx";
import { GROUP_NAMES, PERMISSION_GROUPS, type PermissionGroup } from "./permission-groups.ts";
import { useRoleWords } from "./role-words.ts";
import { changeRole, makeRole, rolesOptions } from "./roles.api.ts";
import styles from "./roles.module.css";

/** `company`: 0 is every company; null the first where one may make roles */
type Draft = {
  name: string;
  description: string;
  company: number | null;
  permissions: readonly Permission[];
  kinds: InvoiceKind[];
};
type Props = {
  /** the role that is changed or copied; null: an empty one */
  start: Role | null;
  changes: boolean;
  onClose: () => void;
};

/** Makes a role, from nothing or from another one, or changes one for everybody who has it. */
export function RoleDialog({ start, changes, onClose }: Props) {
  const { t } = useTranslation("web-roles");
  const words = useRoleWords();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const { data: roles } = useQuery(rolesOptions);
  const [draft, setDraft] = useState<Draft>({
    name: start === null ? "" : changes ? words.role(start) : t("copyOf", { name: words.role(start) }),
    description: start?.description ?? "",
    company: start?.company?.id ?? null,
    permissions: start?.permissions ?? [],
    kinds: start?.kinds ?? [],
  });
  const company = draft.company ?? roles?.may.makeIn[0] ?? 0;
  const save = useMutation({
    mutationFn: () => {
      const { name, description, permissions, kinds } = draft;
      const said = { name: name.trim(), description, permissions: [...permissions], kinds: kinds.length === 0 ? null : kinds };
      if (changes && start !== null) return changeRole(start.key, { ...said, version: start.version });
      return makeRole({ ...said, company: company === 0 ? null : company });
    },
    onSuccess: async (role) => {
      message.success(t(changes ? "changed" : "made"));
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["roles"] });
      await queryClient.invalidateQueries({ queryKey: ["me"] });
      if (!changes) void navigate({ to: "/admin/$section/$id", params: { section: "roles", id: role.key } });
    },
  });
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  return (
    <Modal
      open
      title={t(changes ? "changeTitle" : "makeTitle")}
      onCancel={onClose}
      onOk={() => save.mutate()}
      okText={t("save")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ disabled: draft.name.trim() === "", loading: save.isPending }}
      width={640}
    >
      <div className={styles["form"]}>
        {save.isError && (
          <Note tone="bad" icon="warn">
            <strong>{problemWords(save.error).title}</strong> {problemWords(save.error).text}
          </Note>
        )}
        {changes && (start?.people ?? 0) > 0 && (
          <Note tone="warn" icon="people">
            {t("changesFor", { count: start?.people ?? 0 })}
          </Note>
        )}
        <Field label={t("name")}>
          <Input value={draft.name} maxLength={60} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <Field label={t("description")}>
          <Input value={draft.description} maxLength={300} onChange={(event) => change({ description: event.target.value })} />
        </Field>
        {!changes && <PlaceChoice company={company} onChange={(chosen) => change({ company: chosen })} />}
        <KindChoice kinds={draft.kinds} onChange={(kinds) => change({ kinds })} />
        {GROUP_NAMES.map((group) => (
          <GroupChoice key={group} group={group} chosen={draft.permissions} onChange={(permissions) => change({ permissions })} />
        ))}
      </div>
    </Modal>
  );
}

function PlaceChoice({ company, onChange }: { company: number; onChange: (company: number) => void }) {
  const { t } = useTranslation("web-roles");
  const { data: roles } = useQuery(rolesOptions);
  const { data: me } = useQuery(meOptions);
  const companies = (me?.companies ?? []).filter(({ id }) => roles?.may.makeIn.includes(id) === true);
  return (
    <Field label={t("place.label")} hint={t("place.hint")}>
      <Select<number>
        value={company}
        onChange={onChange}
        options={[
          ...companies.map(({ id, name }) => ({ value: id, label: name })),
          ...(roles?.may.makeForAll === true ? [{ value: 0, label: t("place.all") }] : []),
        ]}
      />
    </Field>
  );
}

function KindChoice({ kinds, onChange }: { kinds: InvoiceKind[]; onChange: (kinds: InvoiceKind[]) => void }) {
  const { t } = useTranslation(["web-roles", "domain"]);
  return (
    <Field label={t("kinds")} hint={t("kindsHint")}>
      <Select<InvoiceKind[]>
        mode="multiple"
        allowClear
        value={kinds}
        onChange={onChange}
        placeholder={t("kindsAll")}
        optionFilterProp="label"
        options={INVOICE_KINDS.map((kind) => ({ value: kind, label: t(`domain:kind.${kind}`) }))}
      />
    </Field>
  );
}

type GroupProps = {
  group: PermissionGroup;
  chosen: readonly Permission[];
  onChange: (chosen: readonly Permission[]) => void;
};

function GroupChoice({ group, chosen, onChange }: GroupProps) {
  const { t } = useTranslation("web-roles");
  const words = useRoleWords();
  const toggle = (permission: Permission, on: boolean): void =>
    onChange(on ? [...chosen, permission] : chosen.filter((each) => each !== permission));
  return (
    <fieldset className={styles["choice"]}>
      <legend>{t(`group.${group}`)}</legend>
      {PERMISSION_GROUPS[group].map((permission) => (
        <Checkbox
          key={permission}
          checked={chosen.includes(permission)}
          onChange={(event) => toggle(permission, event.target.checked)}
        >
          {words.permission(permission)}
          <span className="small quiet">{words.meaning(permission)}</span>
        </Checkbox>
      ))}
    </fieldset>
  );
}

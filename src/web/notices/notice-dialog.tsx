import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Input, Modal, Select, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NOTICE_LEVELS, type NewNotice, type Notice, type Notices } from "#api/notices.api.ts";
import { ROLES } from "#api/permissions.api.ts";
import { FUNCTIONS, type TouchedFunction } from "#domain/notices/notices.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { useRoles } from "../admin/people/use-places.ts";
import { meOptions } from "../people/people.api.ts";
import { Field } from "../ui/field.tsx";
import { addNotice, changeNotice } from "./notices.api.ts";
import styles from "./notices.module.css";
import { TextsFields, textsOf, writtenOf } from "./texts-fields.tsx";
import { ofField, toField } from "./times.ts";

type Kind = NewNotice["kind"];
type Whom = "visitors" | "everybody" | "companies";
type Props = { /** null: a new one */ notice: Notice | null; may: Notices["may"]; onClose: () => void };

function beginning(notice: Notice | null, may: Notices["may"]) {
  const audience = notice?.audience;
  const whom: Whom = audience
    ? audience.visitors
      ? "visitors"
      : audience.companies === null
        ? "everybody"
        : "companies"
    : may.everybody
      ? "everybody"
      : "companies";
  return {
    kind: (notice?.kind ?? "announcement") as Kind,
    level: notice?.level ?? ("info" as Notice["level"]),
    texts: textsOf(notice?.texts),
    whom,
    companies: audience?.companies ?? may.addIn.slice(0, 1),
    roles: audience?.roles ?? [],
    from: toField(notice?.from ?? new Date().toISOString()),
    until: notice?.until ? toField(notice.until) : "",
    shownFrom: notice?.shownFrom ? toField(notice.shownFrom) : "",
    functions: notice?.functions ?? ([] as TouchedFunction[]),
  };
}
type Form = ReturnType<typeof beginning>;

/** @returns null while something is missing */
function wishOf(form: Form): NewNotice | null {
  const texts = writtenOf(form.texts);
  const from = ofField(form.from);
  const until = ofField(form.until);
  if (texts === null || from === null) return null;
  const roles =
    form.whom === "visitors" || form.roles.length === 0 ? null : (form.roles as NonNullable<NewNotice["audience"]["roles"]>);
  const companies = form.whom === "companies" ? form.companies : null;
  if (companies?.length === 0) return null;
  const shared = { level: form.level, texts, audience: { visitors: form.whom === "visitors", companies, roles }, from };
  if (form.kind === "announcement") return { kind: "announcement", ...shared, until };
  if (until === null || form.functions.length === 0) return null;
  return { kind: "window", ...shared, until, shownFrom: ofField(form.shownFrom), functions: form.functions };
}

/** An announcement or a maintenance window: what it says, to whom, and when. */
export function NoticeDialog({ notice, may, onClose }: Props) {
  const { t } = useTranslation("web-notices");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form, setForm] = useState(() => beginning(notice, may));
  const set = (part: Partial<Form>): void => setForm((before) => ({ ...before, ...part }));
  const wish = wishOf(form);
  const saving = useMutation({
    mutationFn: (publish: boolean) => (notice === null ? addNotice(wish!, publish) : changeNotice(notice.id, wish!)),
    onSuccess: (_, publish) => {
      void client.invalidateQueries({ queryKey: ["notices"] });
      void message.success(t(notice === null && publish ? "done.publish" : "done.save"));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t(notice === null ? "add" : "change")}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("web-common:cancel")}</Button>
          <Button disabled={wish === null} loading={saving.isPending} onClick={() => saving.mutate(false)}>
            {t(notice === null ? "saveDraft" : "save")}
          </Button>
          {notice === null && (
            <Button type="primary" disabled={wish === null} loading={saving.isPending} onClick={() => saving.mutate(true)}>
              {t("publish")}
            </Button>
          )}
        </>
      }
    >
      <div className={styles["form"]}>
        <ProblemNote error={saving.error} />
        {notice === null && (
          <Segmented<Kind>
            aria-label={t("form.kind")}
            value={form.kind}
            onChange={(kind) => set({ kind })}
            options={(["announcement", "window"] as const).map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
        )}
        <TextsFields texts={form.texts} onChange={(texts) => set({ texts })} />
        <Times form={form} onChange={set} />
        {form.kind === "window" && (
          <Field label={t("form.functions")} hint={t("form.functionsHint")}>
            <Select
              mode="multiple"
              value={form.functions}
              onChange={(functions) => set({ functions })}
              options={FUNCTIONS.map((value) => ({ value, label: t(`function.${value}`) }))}
            />
          </Field>
        )}
        <Whom form={form} may={may} onChange={set} />
        <Field label={t("form.level")}>
          <Select
            value={form.level}
            onChange={(level) => set({ level })}
            options={NOTICE_LEVELS.map((value) => ({ value, label: t(`level.${value}`) }))}
          />
        </Field>
      </div>
    </Modal>
  );
}

type Part = { form: Form; onChange: (part: Partial<Form>) => void };

function Times({ form, onChange }: Part) {
  const { t } = useTranslation("web-notices");
  const time = (name: "from" | "until" | "shownFrom", hint?: string) => (
    <Field label={t(`form.${name}`)} hint={hint}>
      <Input type="datetime-local" value={form[name]} onChange={({ target }) => onChange({ [name]: target.value })} />
    </Field>
  );
  return (
    <div className={styles["pair"]}>
      {time("from")}
      {time("until", form.kind === "announcement" ? t("form.untilHint") : undefined)}
      {form.kind === "window" && time("shownFrom", t("form.shownFromHint"))}
    </div>
  );
}

function Whom({ form, may, onChange }: Part & { may: Notices["may"] }) {
  const { t } = useTranslation("web-notices");
  const { data: me } = useQuery(meOptions);
  // a company's own roles too, for who may know of them
  const roles = useRoles();
  const companies = (me?.companies ?? []).filter(({ id, personal }) => !personal && may.addIn.includes(id));
  return (
    <>
      {may.everybody && (
        <Field label={t("form.whom")}>
          <Select<Whom>
            value={form.whom}
            onChange={(whom) => onChange({ whom })}
            options={(["everybody", "companies", "visitors"] as const).map((value) => ({ value, label: t(`whom.${value}`) }))}
          />
        </Field>
      )}
      {form.whom === "companies" && companies.length > 1 && (
        <Field label={t("form.companies")}>
          <Select
            mode="multiple"
            value={form.companies}
            onChange={(ids) => onChange({ companies: ids })}
            options={companies.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Field>
      )}
      {form.whom !== "visitors" && (
        <fieldset className={styles["roles"]}>
          <legend>{t("form.roles")}</legend>
          <Checkbox.Group
            value={form.roles}
            onChange={(chosen) => onChange({ roles: chosen })}
            options={roles.length > 0 ? roles : ROLES.map((value) => ({ value, label: t(`web-common:roles.${value}`) }))}
          />
          <p className="small quiet">{t("form.rolesHint")}</p>
        </fieldset>
      )}
    </>
  );
}

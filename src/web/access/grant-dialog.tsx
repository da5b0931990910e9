import { useQuery } from "@tanstack/react-query";
import { Input, Modal, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { NewAccessGrant } from "#api/access.api.ts";
import { viewsOptions } from "../invoices/views.api.ts";
import { Field } from "../ui/field.tsx";
import { type Place, give, peopleOptions } from "./access.api.ts";
import { UntilField, inAWeek } from "./until-field.tsx";
import { useAccess } from "./use-access.ts";
import styles from "./access.module.css";

type Kind = "department" | "search";
type Props = {
  place: Place;
  /** given: this invoice; else a department or a saved view is chosen */ invoice?: string;
  onClose: () => void;
};

/** Shows something to somebody without his asking: who, what, why, until when. */
export function GrantDialog({ place, invoice, onClose }: Props) {
  const { t } = useTranslation("web-access");
  const { data: people } = useQuery({ ...peopleOptions(place.id), enabled: place.may.know });
  const { data: views } = useQuery(viewsOptions);
  const [grantee, setGrantee] = useState<string | undefined>();
  const [email, setEmail] = useState("");
  const [kind, setKind] = useState<Kind>("department");
  const [department, setDepartment] = useState<string | undefined>();
  const [view, setView] = useState<string | undefined>();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState<string | null>(inAWeek(place.settings.grantDaysMax));
  const what: Partial<NewAccessGrant> | null =
    invoice !== undefined
      ? { invoice }
      : kind === "department"
        ? department === undefined
          ? null
          : { department }
        : view === undefined
          ? null
          : { view };
  const who = email.trim() ? { email: email.trim() } : grantee === undefined ? null : { grantee };
  const act = useAccess(() => give({ company: place.id, ...who, ...what, reason: reason.trim(), until }), {
    say: t("give.done"),
    after: onClose,
  });
  return (
    <Modal
      open
      title={t(invoice === undefined ? "give.title" : "give.titleInvoice")}
      okText={t("give.ok")}
      cancelText={t("web-common:cancel")}
      onCancel={onClose}
      onOk={() => act.mutate(undefined)}
      okButtonProps={{ disabled: who === null || what === null || reason.trim() === "" || until === "", loading: act.isPending }}
    >
      <div className={styles["form"]}>
        {place.may.know && (
          <Field label={t("give.who")}>
            <Select
              showSearch
              allowClear
              disabled={email.trim() !== ""}
              {...(grantee === undefined ? {} : { value: grantee })}
              optionFilterProp="label"
              onChange={(id: string | undefined) => setGrantee(id)}
              options={(people ?? []).map((each) => ({ value: each.id, label: `${each.name} · ${each.email}` }))}
            />
          </Field>
        )}
        <Field
          label={t(place.may.know ? "give.email" : "give.whoByEmail")}
          hint={t(place.may.know ? "give.emailHint" : "give.headHint")}
        >
          <Input type="email" value={email} maxLength={200} onChange={(event) => setEmail(event.target.value)} />
        </Field>
        {invoice === undefined && (
          <>
            <Segmented<Kind>
              block
              aria-label={t("new.kind")}
              value={kind}
              onChange={setKind}
              options={(["department", "search"] as const).map((each) => ({ value: each, label: t(`kind.${each}`) }))}
            />
            <Field label={t(kind === "department" ? "give.department" : "new.view")}>
              <Select
                key={kind}
                showSearch
                optionFilterProp="label"
                onChange={(id: string) => (kind === "department" ? setDepartment(id) : setView(id))}
                notFoundContent={kind === "department" ? t("give.noDepartments") : t("new.noViews")}
                options={(kind === "department" ? place.departments : (views?.views ?? [])).map(({ id, name }) => ({
                  value: id,
                  label: name,
                }))}
              />
            </Field>
          </>
        )}
        <Field label={t("reason")}>
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
        <UntilField
          value={until}
          onChange={setUntil}
          daysMax={place.settings.grantDaysMax}
          withoutEnd={place.settings.grantWithoutEnd}
        />
      </div>
    </Modal>
  );
}

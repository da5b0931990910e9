import { useQuery } from "@tanstack/react-query";
import { Input, Modal, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { viewsOptions } from "../invoices/views.api.ts";
import { meOptions } from "../people/people.api.ts";
import { Field } from "../ui/field.tsx";
import { ask } from "./access.api.ts";
import { AskFields } from "./ask-fields.tsx";
import { inAWeek } from "./until-field.tsx";
import { useAccess } from "./use-access.ts";
import styles from "./access.module.css";

type Kind = "invoice" | "department" | "search";
const KINDS: Kind[] = ["invoice", "department", "search"];

/** Asks by what one has: the number on the paper, the name of a department, a view that one saved. */
export function NewRequestDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("web-access");
  const { data: me } = useQuery(meOptions);
  const { data: views } = useQuery(viewsOptions);
  const [kind, setKind] = useState<Kind>("invoice");
  const [number, setNumber] = useState("");
  const [department, setDepartment] = useState("");
  const [view, setView] = useState<string | undefined>();
  const [company, setCompany] = useState<number | undefined>();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState(inAWeek());
  const companies = me?.companies ?? [];
  const what = wishOf();
  const to = company ?? companies[0]?.id;
  const send = useAccess(
    () => ask({ ...what, ...(to === undefined ? {} : { company: to }), reason: reason.trim(), ...(until ? { until } : {}) }),
    { say: t("new.sent"), after: onClose },
  );
  function wishOf() {
    if (kind === "invoice") return number.trim() === "" ? null : { number: number.trim() };
    if (kind === "department") return department.trim() === "" ? null : { department: department.trim() };
    return view === undefined ? null : { view };
  }
  return (
    <Modal
      open
      title={t("new.title")}
      okText={t("new.send")}
      cancelText={t("web-common:cancel")}
      onCancel={onClose}
      onOk={() => send.mutate(undefined)}
      okButtonProps={{ disabled: what === null || to === undefined, loading: send.isPending }}
    >
      <div className={styles["form"]}>
        <Segmented<Kind>
          block
          aria-label={t("new.kind")}
          value={kind}
          onChange={setKind}
          options={KINDS.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
        />
        {kind === "invoice" && (
          <Field label={t("new.number")} hint={t("new.numberHint")}>
            <Input value={number} maxLength={40} inputMode="numeric" onChange={(event) => setNumber(event.target.value)} />
          </Field>
        )}
        {kind === "department" && (
          <Field label={t("new.department")} hint={t("new.departmentHint")}>
            <Input value={department} maxLength={100} onChange={(event) => setDepartment(event.target.value)} />
          </Field>
        )}
        {kind === "search" && (
          <Field label={t("new.view")} hint={t("new.viewHint")}>
            <Select
              {...(view === undefined ? {} : { value: view })}
              onChange={setView}
              notFoundContent={t("new.noViews")}
              options={(views?.views ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Field>
        )}
        <AskFields
          companies={companies}
          company={to}
          onCompany={setCompany}
          reason={reason}
          onReason={setReason}
          until={until}
          onUntil={setUntil}
        />
      </div>
    </Modal>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BELONGINGS, type Person } from "#api/staff.api.ts";
import { Field } from "../../ui/field.tsx";
import { showCount } from "../../ui/money.ts";
import { LoadingRows } from "../../ui/states.tsx";
import { belongingsOptions, leave } from "./people.api.ts";
import styles from "./people.module.css";
import { PersonChoice } from "./person-choice.tsx";
import { ProblemNote } from "./problem-note.tsx";

/** Somebody leaves a company: what he owns is counted first, then somebody is named who takes it over. */
export function LeaveDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation("web-admin");
  const { message } = App.useApp();
  const client = useQueryClient();
  const companies = [
    ...new Map(person.memberships.filter(({ state }) => state !== "ended").map(({ company }) => [company.id, company.name])),
  ].map(([value, label]) => ({ value, label }));
  const [company, setCompany] = useState(companies[0]!.value);
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const owned = useQuery(belongingsOptions(person.id, company));
  const some = owned.data !== undefined && BELONGINGS.some((name) => owned.data[name] > 0);
  const leaving = useMutation({
    mutationFn: () => leave(person.id, { company, to, reason: reason.trim() }),
    onSuccess: (after) => {
      client.setQueryData(["person", person.id], after);
      void client.invalidateQueries({ queryKey: ["people"] });
      void message.success(t("people.leave.done", { name: person.name }));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t("people.leave.dialog", { name: person.name })}
      okText={t("people.leave.ok")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ danger: true, loading: leaving.isPending, disabled: owned.data === undefined || (some && to === null) }}
      onOk={() => leaving.mutate()}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <p>{t("people.leave.text")}</p>
        <p className="small quiet">{t("people.leave.gave")}</p>
        <ProblemNote error={leaving.error ?? owned.error} />
        {companies.length > 1 && (
          <Field label={t("people.company")}>
            <Select options={companies} value={company} onChange={setCompany} />
          </Field>
        )}
        {owned.isPending ? (
          <LoadingRows rows={2} />
        ) : some ? (
          <>
            <ul className={styles["counts"]} aria-label={t("people.leave.owns")}>
              {BELONGINGS.filter((name) => (owned.data?.[name] ?? 0) > 0).map((name) => (
                <li key={name}>
                  {t(`handover.what.${name}`)} <strong className="num">{showCount(owned.data![name])}</strong>
                </li>
              ))}
            </ul>
            <Field label={t("people.leave.to")} hint={t("people.leave.toHint")}>
              <PersonChoice company={company} except={person.id} value={to} onChange={setTo} />
            </Field>
          </>
        ) : (
          <p className="quiet">{t("people.leave.nothing")}</p>
        )}
        <Field label={t("people.reason")}>
          <Input maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
      </div>
    </Modal>
  );
}

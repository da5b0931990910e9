import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MembershipInput } from "#api/staff.api.ts";
import { MembershipFields, blankMembership } from "../people/membership-fields.tsx";
import styles from "../people/people.module.css";
import { ProblemNote } from "../people/problem-note.tsx";
import { useCompanies } from "../people/use-places.ts";
import { ServiceFields, type ServiceValues, complete } from "./service-fields.tsx";
import { SERVICES_KEY, makeService } from "./services.api.ts";

/** A new account for a machine: named, with somebody who answers for it and what it may; its page leads on to the first token. */
export function NewServiceDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("web-services");
  const { message } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [first] = useCompanies();
  const [value, setValue] = useState<ServiceValues>({ name: "", purpose: "", responsible: null });
  const [membership, setMembership] = useState<MembershipInput>(() => ({ ...blankMembership(first!.value), reach: "company" }));
  const making = useMutation({
    mutationFn: () =>
      makeService({ name: value.name.trim(), purpose: value.purpose.trim(), responsible: value.responsible!, membership }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: SERVICES_KEY });
      void client.invalidateQueries({ queryKey: ["people"] });
      void message.success(t("made"));
      return navigate({ to: "/admin/$section/$id", params: { section: "service-accounts", id: made.id } });
    },
  });
  const moved = (next: MembershipInput): void => {
    // whoever answers for it belongs to the company
    if (next.company !== membership.company) setValue({ ...value, responsible: null });
    setMembership(next);
  };
  return (
    <Modal open title={t("make")} onCancel={onClose} footer={null}>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (complete(value)) making.mutate();
        }}
        noValidate
      >
        <ProblemNote error={making.error} />
        <ServiceFields company={membership.company} value={value} onChange={setValue} />
        <MembershipFields value={membership} onChange={moved} service />
        <p className="small quiet">{t("managing")}</p>
        <div className={styles["buttons"]}>
          <Button onClick={onClose}>{t("web-common:cancel")}</Button>
          <Button type="primary" htmlType="submit" loading={making.isPending} disabled={!complete(value)}>
            {t("make")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Modal, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Membership, MembershipInput, Person } from "#api/staff.api.ts";
import { SERVICES_KEY } from "../services/services.api.ts";
import { showCount } from "../../ui/money.ts";
import { MembershipFields, blankMembership } from "./membership-fields.tsx";
import { addMembership, belongingsOptions, changeMembership, endMembership } from "./people.api.ts";
import styles from "./people.module.css";
import { ProblemNote } from "./problem-note.tsx";
import { useCompanies } from "./use-places.ts";

type Props = {
  person: Pick<Person, "id">;
  /** null: a further one */
  membership: Membership | null;
  /** of a machine */
  service?: boolean;
  onClose: () => void;
};

const inputOf = ({ company, department, role, reach, mayEnter, from, until }: Membership): MembershipInput => ({
  company: company.id,
  department: department?.id ?? null,
  role,
  reach,
  mayEnter,
  from,
  until,
});

/** Adds, changes or ends what somebody is in a company. */
export function MembershipDialog({ person, membership, service = false, onClose }: Props) {
  const { t } = useTranslation("web-admin");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [first] = useCompanies();
  const [value, setValue] = useState<MembershipInput>(() =>
    membership ? inputOf(membership) : blankMembership(first?.value ?? 0),
  );
  const [withInvoices, setWithInvoices] = useState(true);
  const from = membership?.department?.id;
  const moves = membership !== null && from !== undefined && value.department !== null && value.department !== from;
  const owned = useQuery({ ...belongingsOptions(person.id, value.company, from), enabled: moves });
  const invoices = moves ? (owned.data?.invoices ?? 0) : 0;
  const done = (after: Person): void => {
    client.setQueryData(["person", person.id], after);
    void client.invalidateQueries({ queryKey: ["people"] });
    void client.invalidateQueries({ queryKey: SERVICES_KEY });
    void client.invalidateQueries({ queryKey: ["departments"] });
    void message.success(t("people.saved"));
    onClose();
  };
  const saving = useMutation({
    mutationFn: () => {
      if (membership === null) return addMembership(person.id, value);
      const { company: _, ...change } = value;
      return changeMembership(person.id, membership.id!, { ...change, withInvoices: withInvoices && invoices > 0 });
    },
    onSuccess: done,
  });
  const ending = useMutation({ mutationFn: () => endMembership(person.id, membership!.id!), onSuccess: done });
  return (
    <Modal open title={t(membership ? "people.changePlace" : "people.addPlace")} onCancel={onClose} footer={null}>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate();
        }}
      >
        <ProblemNote error={saving.error ?? ending.error} />
        <MembershipFields value={value} onChange={setValue} fixedCompany={membership !== null} service={service} />
        {invoices > 0 && (
          <Checkbox checked={withInvoices} onChange={({ target }) => setWithInvoices(target.checked)}>
            {t("people.withInvoices", { count: invoices, shown: showCount(invoices) })}
          </Checkbox>
        )}
        <div className={styles["buttons"]}>
          {membership !== null && (
            <Popconfirm
              title={t("people.end.sure")}
              okText={t("people.end.ok")}
              cancelText={t("web-common:cancel")}
              onConfirm={() => ending.mutate()}
            >
              <Button danger loading={ending.isPending}>
                {t("people.end.title")}
              </Button>
            </Popconfirm>
          )}
          <span className={styles["spacer"]} />
          <Button onClick={onClose}>{t("web-common:cancel")}</Button>
          <Button type="primary" htmlType="submit" loading={saving.isPending}>
            {t("people.save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

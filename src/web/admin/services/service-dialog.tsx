import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ServiceAccount } from "#api/service-accounts.api.ts";
import styles from "../people/people.module.css";
import { ProblemNote } from "../people/problem-note.tsx";
import { ServiceFields, type ServiceValues, complete } from "./service-fields.tsx";
import { SERVICES_KEY, changeService } from "./services.api.ts";

/** Name, purpose, and who answers for it. */
export function ServiceDialog({ account, onClose }: { account: ServiceAccount; onClose: () => void }) {
  const { t } = useTranslation("web-services");
  const { message } = App.useApp();
  const client = useQueryClient();
  const { id, name, purpose, responsible, company } = account;
  const [value, setValue] = useState<ServiceValues>({ name, purpose, responsible: responsible.here ? responsible.id : null });
  const saving = useMutation({
    mutationFn: () =>
      changeService(id, { name: value.name.trim(), purpose: value.purpose.trim(), responsible: value.responsible! }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: SERVICES_KEY });
      void message.success(t("saved"));
      onClose();
    },
  });
  return (
    <Modal open title={t("edit")} onCancel={onClose} footer={null}>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (complete(value)) saving.mutate();
        }}
        noValidate
      >
        <ProblemNote error={saving.error} />
        <ServiceFields
          company={company.id}
          value={value}
          {...(responsible.here ? { current: responsible.name } : {})}
          onChange={setValue}
        />
        <div className={styles["buttons"]}>
          <Button onClick={onClose}>{t("web-common:cancel")}</Button>
          <Button type="primary" htmlType="submit" loading={saving.isPending} disabled={!complete(value)}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

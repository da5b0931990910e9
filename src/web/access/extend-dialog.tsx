import { useQuery } from "@tanstack/react-query";
import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccessGrant } from "#api/access.api.ts";
import { Field } from "../ui/field.tsx";
import { extend, placesOptions } from "./access.api.ts";
import { UntilField, inAWeek } from "./until-field.tsx";
import { useAccess } from "./use-access.ts";
import styles from "./access.module.css";

/** Another end for a grant, with a reason. */
export function ExtendDialog({ grant, onClose }: { grant: AccessGrant; onClose: () => void }) {
  const { t } = useTranslation("web-access");
  const { data: places } = useQuery(placesOptions);
  const settings = places?.find(({ id }) => id === grant.company.id)?.settings;
  const [until, setUntil] = useState<string | null>(inAWeek());
  const [reason, setReason] = useState("");
  const act = useAccess(() => extend(grant.id, until, reason.trim()), { say: t("grant.extended"), after: onClose });
  return (
    <Modal
      open
      title={t("grant.extendTitle", { name: grant.grantee.name })}
      okText={t("grant.extend")}
      cancelText={t("web-common:cancel")}
      onCancel={onClose}
      onOk={() => act.mutate(undefined)}
      okButtonProps={{ disabled: reason.trim() === "" || until === "", loading: act.isPending }}
    >
      <div className={styles["form"]}>
        <UntilField
          value={until}
          onChange={setUntil}
          daysMax={settings?.grantDaysMax ?? 90}
          withoutEnd={settings?.grantWithoutEnd ?? false}
        />
        <Field label={t("reason")}>
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Modal>
  );
}

import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccessGrant } from "#api/access.api.ts";
import { Field } from "../ui/field.tsx";
import { type Place, changeGrants } from "./access.api.ts";
import { UntilField, inAWeek } from "./until-field.tsx";
import { useAccess } from "./use-access.ts";
import styles from "./access.module.css";

type Deed = "review" | "extend" | "revoke";
const DEEDS: readonly Deed[] = ["review", "extend", "revoke"];
type Props = {
  picked: readonly AccessGrant[];
  /** how many could be chosen */
  listed: number;
  places: readonly Place[];
  onAll: () => void;
  onClear: () => void;
};

/** What can be done with all grants that were chosen; what can't be is left and said. */
export function BulkBar({ picked, listed, places, onAll, onClear }: Props) {
  const { t } = useTranslation("web-access");
  const { message } = App.useApp();
  const [asking, setAsking] = useState<"extend" | "revoke" | null>(null);
  const act = useAccess(changeGrants, {
    after: ({ changed, left }) => {
      if (changed.length > 0) void message.success(t("bulk.done", { count: changed.length }));
      if (left.length > 0) {
        const why = [...new Set(left.map(({ title }) => title))].join(t("web-common:comma"));
        void message.warning(t("bulk.left", { count: left.length, why }));
      }
      setAsking(null);
      onClear();
    },
  });
  const ids = (deed: Deed): string[] => picked.filter(({ may }) => may[deed]).map(({ id }) => id);
  return (
    <div className={styles["bulk"]}>
      {picked.length === 0 ? (
        <Button type="text" onClick={onAll}>
          {t("bulk.all", { count: listed })}
        </Button>
      ) : (
        <>
          <strong className="num" aria-live="polite">
            {t("bulk.count", { count: picked.length })}
          </strong>
          {DEEDS.map((deed) => (
            <Button
              key={deed}
              danger={deed === "revoke"}
              disabled={ids(deed).length === 0}
              loading={act.isPending && asking === null && deed === "review"}
              onClick={() => (deed === "review" ? act.mutate({ ids: ids(deed), as: deed }) : setAsking(deed))}
            >
              {t(`bulk.${deed}`)}
            </Button>
          ))}
          <Button type="text" onClick={onClear}>
            {t("bulk.none")}
          </Button>
        </>
      )}
      {asking !== null && (
        <BulkDialog
          deed={asking}
          count={ids(asking).length}
          places={places.filter(({ id }) => picked.some(({ company }) => company.id === id))}
          pending={act.isPending}
          onDo={(more) => act.mutate({ ids: ids(asking), as: asking, ...more })}
          onClose={() => setAsking(null)}
        />
      )}
    </div>
  );
}

type DialogProps = {
  deed: "extend" | "revoke";
  count: number;
  places: readonly Place[];
  pending: boolean;
  onDo: (more: { reason: string; until?: string | null }) => void;
  onClose: () => void;
};

/** Asks for the reason, and for the new end where there is one; as far as every company of the chosen ones allows it. */
function BulkDialog({ deed, count, places, pending, onDo, onClose }: DialogProps) {
  const { t } = useTranslation("web-access");
  const daysMax = Math.min(...places.map(({ settings }) => settings.grantDaysMax));
  const [until, setUntil] = useState<string | null>(inAWeek(daysMax));
  const [reason, setReason] = useState("");
  return (
    <Modal
      open
      title={t(`bulk.${deed}Title`, { count })}
      okText={t(`bulk.${deed}`)}
      cancelText={t("web-common:cancel")}
      onCancel={onClose}
      onOk={() => onDo({ reason: reason.trim(), ...(deed === "extend" ? { until } : {}) })}
      okButtonProps={{ danger: deed === "revoke", disabled: reason.trim() === "" || until === "", loading: pending }}
    >
      <div className={styles["form"]}>
        {deed === "revoke" ? (
          <p>{t("bulk.revokeText")}</p>
        ) : (
          <UntilField
            value={until}
            onChange={setUntil}
            daysMax={daysMax}
            withoutEnd={places.every(({ settings }) => settings.grantWithoutEnd)}
          />
        )}
        <Field label={t("reason")}>
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Modal>
  );
}

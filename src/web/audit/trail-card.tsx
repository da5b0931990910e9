import { App, Button, Input, InputNumber, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TrailState, TrailStates } from "#api/audit.api.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { saveAs } from "../api/download.ts";
import { headOf, keepFor } from "./audit.api.ts";
import { useSaving } from "./use-saving.ts";
import styles from "./audit.module.css";

type Props = { state: TrailState; retention: TrailStates["retention"]; keyId: string };

/** Whether what happened can be proven: sealed up to when, looked through when, and the head to keep elsewhere. */
export function TrailCard({ state, retention, keyId }: Props) {
  const { t, i18n } = useTranslation("web-audit");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const [keeping, setKeeping] = useState(false);
  const { company, sealed, waiting, older, sealedAt, head, lookedAt, looked, broken } = state;
  const time = (at: string): string => showInstant(at, i18n.language);
  const take = async (): Promise<void> => {
    try {
      const head = `${JSON.stringify(await headOf(company.id))}\n`;
      saveAs(`audit-head-${company.id}-${sealed}.json`, new Blob([head], { type: "application/json" }));
    } catch (error) {
      message.error(problemWords(error).title);
    }
  };
  return (
    <section className={styles["card"]} aria-label={t("trail.title")}>
      {broken !== null && (
        <Note tone="bad" icon="warn">
          <strong role="alert">{t("trail.broken", { seq: broken.seq, what: t(`broken.${broken.what}`) })}</strong>
          <p>{t("trail.brokenNext")}</p>
        </Note>
      )}
      <dl className={styles["facts"]}>
        <div>
          <dt>{t("trail.sealed")}</dt>
          <dd className="num">
            {showCount(sealed)}{" "}
            {sealedAt !== null && <span className="small quiet">{t("trail.upTo", { time: time(sealedAt) })}</span>}
          </dd>
        </div>
        <div>
          <dt>{t("trail.waiting")}</dt>
          <dd className="num">
            {showCount(waiting)}
            {older !== null && <span className="small quiet"> {t("trail.older", { percent: older.percent })}</span>}
          </dd>
        </div>
        <div>
          <dt>{t("trail.looked")}</dt>
          <dd>
            {lookedAt === null ? t("trail.notYet") : time(lookedAt)}
            {looked > 0 && <span className="small quiet"> {t("trail.lookedPart", { percent: looked })}</span>}
          </dd>
        </div>
        <div>
          <dt>{t("trail.kept")}</dt>
          <dd>
            {t("trail.days", { count: retention.accessDays })}{" "}
            {state.may.retain && (
              <Button type="link" size="small" onClick={() => setKeeping(true)}>
                {t("trail.change")}
              </Button>
            )}
          </dd>
        </div>
        {head !== null && (
          <div className={styles["wide"]}>
            <dt>{t("trail.head")}</dt>
            <dd className={styles["hash"]}>
              <code>{head}</code> <CopyButton text={head} label={t("trail.copyHead")} />
              <Button size="small" icon={<Icon name="download" size={14} />} onClick={() => void take()}>
                {t("trail.takeHead")}
              </Button>
            </dd>
          </div>
        )}
        <div className={styles["wide"]}>
          <dt>{t("trail.key")}</dt>
          <dd className={styles["hash"]}>
            <code>{keyId}</code> <CopyButton text={keyId} label={t("trail.copyKey")} />
          </dd>
        </div>
      </dl>
      <p className="small quiet">{t("trail.why")}</p>
      {keeping && <Keeping retention={retention} onClose={() => setKeeping(false)} />}
    </section>
  );
}

function Keeping({ retention, onClose }: { retention: TrailStates["retention"]; onClose: () => void }) {
  const { t } = useTranslation("web-audit");
  const [days, setDays] = useState<number | null>(retention.accessDays);
  const [reason, setReason] = useState("");
  const { busy, run } = useSaving(t("keep.done"), onClose);
  const short = days !== null && days < retention.least;
  return (
    <Modal
      open
      title={t("keep.title")}
      onCancel={onClose}
      cancelText={t("web-common:close")}
      okText={t("keep.ok")}
      okButtonProps={{ disabled: days === null || short }}
      confirmLoading={busy}
      onOk={() => void run(() => keepFor(days ?? retention.accessDays, reason.trim()))}
    >
      <div className={styles["dialog"]}>
        <p>{t("keep.text")}</p>
        <Field
          label={t("keep.days")}
          hint={t("keep.least", { count: retention.least })}
          error={short ? t("keep.least", { count: retention.least }) : null}
        >
          <InputNumber value={days} min={1} max={36_500} precision={0} onChange={setDays} />
        </Field>
        <Field label={t("keep.reason")}>
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Modal>
  );
}

import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { BatchLookup } from "#api/batch-lookups.api.ts";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { showInstant } from "../ui/time.ts";
import { isMoving } from "./batch-lookups.api.ts";
import { useBatchActions } from "./use-batch-actions.tsx";
import styles from "./many.module.css";

/** How far it is, why it stopped, and what running it again has changed. */
export function BatchProgress({ batch }: { batch: BatchLookup }) {
  const { t, i18n } = useTranslation("web-many");
  const { resume } = useBatchActions();
  const { again, state } = batch;
  if (isMoving(batch)) return <Going batch={batch} />;
  const left = again === null ? 0 : batch.rows - again.checked;
  const goOn = batch.may.resume && (
    <Button size="small" onClick={() => void resume(batch)}>
      {t("resume")}
    </Button>
  );
  return (
    <>
      {state === "failed" && (
        <Note tone="bad" icon="warn" actions={goOn}>
          {t("failedText", { checked: showCount(batch.checked) })}
        </Note>
      )}
      {state === "cancelled" && (
        <Note tone="quiet" icon="info" actions={goOn}>
          {again === null
            ? t("cancelledText", { checked: showCount(batch.checked) })
            : t("again.cancelled", { checked: showCount(again.checked), rows: showCount(left) })}
        </Note>
      )}
      {state === "done" && again !== null && (
        <Note tone={again.changed ? "info" : "quiet"} icon={again.changed ? "retry" : "check"}>
          {t(again.changed ? "again.some" : "again.none", {
            at: showInstant(again.at, i18n.language),
            rows: showCount(again.rows),
            count: again.changed ?? 0,
          })}
        </Note>
      )}
    </>
  );
}

function Going({ batch }: { batch: BatchLookup }) {
  const { t } = useTranslation("web-many");
  const { cancel } = useBatchActions();
  const { rows, checked } = batch.again ?? batch;
  return (
    <section className={styles["going"]} aria-label={t("state.running")}>
      <progress max={rows} value={checked} aria-label={t("state.running")} />
      <p className="num">
        {t(batch.again === null ? "going" : "again.going", { checked: showCount(checked), rows: showCount(rows) })}
      </p>
      <Button size="small" onClick={() => void cancel(batch)}>
        {t("stop")}
      </Button>
    </section>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Pagination } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome } from "#api/documents.api.ts";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { showInstant } from "../ui/time.ts";
import { batchFilesOptions } from "./documents.api.ts";
import { BatchOutcomes, OutcomeRows } from "./batch-outcomes.tsx";
import { UploadRow } from "./upload-row.tsx";
import { type UploadBatch, countAnswered, isUnsent, uploads } from "./uploads.ts";
import styles from "./intake.module.css";

const ROWS = 20;

/** One batch: how far it is, what can be done with it, and a page of its files, however many they are. */
export function BatchPanel({ batch }: { batch: UploadBatch }) {
  const { t, i18n } = useTranslation("web-intake");
  const [page, setPage] = useState(1);
  const [shown, setShown] = useState<Outcome | "suspected" | null>(null);
  const files = batch.files.slice((page - 1) * ROWS, page * ROWS);
  const ids = files.flatMap((file) => file.documentId ?? []);
  const { data: results } = useQuery(batchFilesOptions(batch.id, ids));
  const total = batch.files.length;
  const sent = countAnswered(batch);
  const open = batch.progress?.open ?? sent;
  const read = Math.max(0, sent - open);
  const isOfAll = sent === total && batch.progressOf === sent;
  const done = isOfAll && batch.progress?.done === true && batch.progress.outcomes !== null;
  const heading = t(done ? "finished" : batch.cancelled ? "stopped" : "now");
  return (
    <article className={styles["panel"]} aria-label={heading}>
      <div className={styles["panelHead"]}>
        <h2>{heading}</h2>
        <span className="small quiet num">{showInstant(new Date(batch.addedAt).toISOString(), i18n.language)}</span>
        <output className="quiet num">{done ? t("total", { count: total }) : t("sentAndRead", { sent, read, total })}</output>
        <BatchButtons batch={batch} done={done} />
      </div>
      {!done && (
        <progress
          className={styles["bar"]}
          max={total * 2}
          value={sent + read}
          aria-label={t("sentAndRead", { sent, read, total })}
        />
      )}
      <BatchNotes batch={batch} />
      {done && total > 1 && <BatchOutcomes batch={batch} shown={shown} onShow={setShown} />}
      {done && shown !== null ? (
        <OutcomeRows batch={batch} outcome={shown} />
      ) : (
        <>
          <ul>
            {files.map((file) => (
              <UploadRow
                key={file.key}
                batch={batch.key}
                upload={file}
                result={results?.get(file.documentId ?? "") ?? file.result}
              />
            ))}
          </ul>
          {total > ROWS && (
            <Pagination
              className={styles["pages"] ?? ""}
              size="small"
              current={page}
              total={total}
              pageSize={ROWS}
              onChange={setPage}
              showSizeChanger={false}
            />
          )}
        </>
      )}
    </article>
  );
}

function BatchButtons({ batch, done }: { batch: UploadBatch; done: boolean }) {
  const { t } = useTranslation("web-intake");
  const cancel = useMutation({ mutationFn: () => uploads.cancel(batch.key) });
  const takeUp = useMutation({ mutationFn: () => uploads.takeUp(batch.key) });
  const unsent = batch.files.some(isUnsent);
  const failed = batch.files.filter((file) => file.phase === "failed").length;
  if (batch.cancelled)
    return (
      <span className={styles["panelButtons"]}>
        <Button size="small" onClick={() => takeUp.mutate()} loading={takeUp.isPending}>
          {t("takeUp")}
        </Button>
        <Report batch={batch} />
        <Clear batch={batch} />
      </span>
    );
  return (
    <span className={styles["panelButtons"]}>
      {failed > 0 && (
        <Button size="small" icon={<Icon name="retry" size={14} />} onClick={() => uploads.retry(batch.key)}>
          {t("sendAllAgain", { count: failed })}
        </Button>
      )}
      {unsent && (
        <Button size="small" onClick={() => (batch.paused ? uploads.resume(batch.key) : uploads.pause(batch.key))}>
          {t(batch.paused ? "resume" : "pause")}
        </Button>
      )}
      {!done && (
        <Button size="small" onClick={() => cancel.mutate()} loading={cancel.isPending}>
          {t("cancel")}
        </Button>
      )}
      {done && <Report batch={batch} />}
      {done && <Clear batch={batch} />}
    </span>
  );
}

function Report({ batch }: { batch: UploadBatch }) {
  const { t } = useTranslation("web-intake");
  if (batch.id === null || batch.files.length < 2) return null;
  return (
    <Button size="small" icon={<Icon name="download" size={14} />} href={`/api/v1/batches/${batch.id}/report.csv`}>
      {t("report")}
    </Button>
  );
}

function Clear({ batch }: { batch: UploadBatch }) {
  const { t } = useTranslation("web-intake");
  return (
    <Button type="text" size="small" onClick={() => void uploads.clear(batch.key)}>
      {t("clear")}
    </Button>
  );
}

/** What stands in the way, and what that means for the files. */
function BatchNotes({ batch }: { batch: UploadBatch }) {
  const { t } = useTranslation("web-intake");
  const unsent = batch.files.filter(isUnsent).length;
  const stopped = batch.files.filter((file) => file.phase === "cancelled").length + (batch.progress?.cancelled ?? 0);
  return (
    <output>
      {batch.cancelled && stopped > 0 && <Note icon="stop">{t("stoppedText", { count: stopped })}</Note>}
      {batch.unkept && unsent > 0 && (
        <Note tone="warn" icon="warn">
          {t("unkept", { count: unsent })}
        </Note>
      )}
    </output>
  );
}

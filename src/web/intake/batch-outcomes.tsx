import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { OUTCOMES, type Outcome } from "#api/documents.api.ts";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { outcomeFilesOptions, retryDocument } from "./documents.api.ts";
import { FileRow, ResultBadge, ResultBody } from "./file-row.tsx";
import { type UploadBatch, uploads } from "./uploads.ts";
import styles from "./intake.module.css";

type Shown = Outcome | "suspected";
const ORDER: readonly Shown[] = [...OUTCOMES.filter((outcome) => outcome !== "open"), "suspected"];

/** The report in short: how many files became what; each is a way to these files. */
export function BatchOutcomes({
  batch,
  shown,
  onShow,
}: {
  batch: UploadBatch;
  shown: Shown | null;
  onShow: (outcome: Shown | null) => void;
}) {
  const { t } = useTranslation("web-intake");
  const counts = batch.progress?.outcomes;
  if (!counts) return null;
  return (
    <ul className={styles["outcomes"]} aria-label={t("outcomes")}>
      {ORDER.filter((outcome) => (counts[outcome] ?? 0) > 0).map((outcome) => (
        <li key={outcome}>
          <button
            type="button"
            className={styles["outcome"]}
            aria-pressed={shown === outcome}
            onClick={() => onShow(shown === outcome ? null : outcome)}
          >
            {t(`outcome.${outcome}`)} <strong className="num">{counts[outcome]}</strong>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The files of one outcome, the first hundred; the report has them all. */
export function OutcomeRows({ batch, outcome }: { batch: UploadBatch; outcome: Shown }) {
  const { t } = useTranslation("web-intake");
  const client = useQueryClient();
  const files = useQuery(outcomeFilesOptions(batch.id!, outcome));
  const again = useMutation({
    mutationFn: retryDocument,
    onSuccess: () => uploads.follow(batch.key),
    onSettled: () => client.invalidateQueries({ queryKey: ["batch-files"] }),
  });
  if (files.isPending) return <LoadingRows rows={3} />;
  if (files.isError) return <Problem error={files.error} onRetry={() => void files.refetch()} />;
  const all = batch.progress?.outcomes?.[outcome] ?? files.data.length;
  return (
    <>
      <ul>
        {files.data.map((file, index) => (
          <FileRow key={file.documentId ?? index} name={file.name} size={file.size} state={<ResultBadge result={file} />}>
            <ResultBody
              result={file}
              onRetry={file.documentId ? () => again.mutate(file.documentId!) : undefined}
              retrying={again.isPending && again.variables === file.documentId}
            />
          </FileRow>
        ))}
      </ul>
      {all > files.data.length && <p className="small quiet">{t("moreInReport", { shown: files.data.length, count: all })}</p>}
    </>
  );
}

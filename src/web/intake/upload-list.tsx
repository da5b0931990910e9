import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Badge } from "../ui/badge.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { retryDocument } from "./documents.api.ts";
import { FileRow, ResultBadge, ResultBody } from "./file-row.tsx";
import { type Upload, uploads } from "./uploads.ts";
import { useUploads } from "./use-uploads.ts";
import styles from "./intake.module.css";

/** What is being taken in now, a row per file with its own result: never all or nothing. */
export function UploadList() {
  const { t } = useTranslation("web-intake");
  const list = useUploads();
  if (list.length === 0) return null;
  const finished = list.filter((upload) => upload.phase === "done" || upload.phase === "failed").length;
  return (
    <section className={styles["panel"]} aria-label={t("now")}>
      <div className={styles["panelHead"]}>
        <h2>{t("now")}</h2>
        <output className="quiet num">{t("progress", { done: finished, total: list.length })}</output>
        <Button type="text" size="small" disabled={finished === 0} onClick={() => uploads.clearFinished()}>
          {t("clear")}
        </Button>
      </div>
      <ul>
        {list.map((upload) => (
          <UploadRow key={upload.key} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ upload }: { upload: Upload }) {
  const { t } = useTranslation("web-intake");
  const problemWords = useProblemWords();
  const again = useMutation({
    mutationFn: (id: string) => retryDocument(id),
    onSuccess: (result) => uploads.replaceResult(upload.key, result),
  });
  const { result, phase } = upload;
  if (result && phase !== "failed") {
    return (
      <FileRow name={upload.file.name} size={upload.file.size} state={<ResultBadge result={result} />}>
        <ResultBody
          result={result}
          onRetry={result.documentId ? () => again.mutate(result.documentId!) : undefined}
          retrying={again.isPending}
        />
      </FileRow>
    );
  }
  if (phase === "failed") {
    const words = problemWords(upload.error);
    return (
      <FileRow
        name={upload.file.name}
        size={upload.file.size}
        state={
          <Badge tone="bad" icon="warn">
            {t("state.failed")}
          </Badge>
        }
        aside={<Button onClick={() => uploads.retry(upload.key)}>{t("sendAgain")}</Button>}
      >
        <p>
          {words.title} <span className="quiet">{words.text}</span>
        </p>
      </FileRow>
    );
  }
  return (
    <FileRow
      name={upload.file.name}
      size={upload.file.size}
      progress={phase === "sending" ? upload.sent : undefined}
      state={
        <Badge tone="quiet" icon="clock">
          {t(phase === "sending" ? "state.sending" : "state.waiting")}
        </Badge>
      }
    />
  );
}

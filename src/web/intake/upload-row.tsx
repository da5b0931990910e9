import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { FileResult } from "#api/documents.api.ts";
import { Badge } from "../ui/badge.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { retryDocument } from "./documents.api.ts";
import { FileRow, ResultBadge, ResultBody } from "./file-row.tsx";
import { type Upload, uploads } from "./uploads.ts";

/** One file of a batch with its own result: never all or nothing. */
export function UploadRow({ batch, upload, result }: { batch: string; upload: Upload; result: FileResult | null }) {
  const { t } = useTranslation("web-intake");
  const problemWords = useProblemWords();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: (id: string) => retryDocument(id),
    onSuccess: () => uploads.follow(batch),
    onSettled: () => client.invalidateQueries({ queryKey: ["batch-files"] }),
  });
  const { name, size, phase } = upload;
  if (phase === "sent" || phase === "refused")
    return (
      <FileRow
        name={name}
        size={size}
        state={
          result ? (
            <ResultBadge result={result} />
          ) : (
            <Badge tone="info" icon="clock">
              {t("state.reading")}
            </Badge>
          )
        }
      >
        {result && (
          <ResultBody
            result={result}
            onRetry={result.documentId ? () => again.mutate(result.documentId!) : undefined}
            retrying={again.isPending}
          />
        )}
      </FileRow>
    );
  if (phase === "failed") {
    const words = problemWords(upload.error);
    return (
      <FileRow
        name={name}
        size={size}
        state={
          <Badge tone="bad" icon="warn">
            {t("state.failed")}
          </Badge>
        }
        aside={<Button onClick={() => uploads.retry(batch, upload.key)}>{t("sendAgain")}</Button>}
      >
        <p>
          {words.title} <span className="quiet">{words.text}</span>
        </p>
      </FileRow>
    );
  }
  return (
    <FileRow
      name={name}
      size={size}
      progress={phase === "sending" ? upload.sent : undefined}
      state={
        <Badge tone="quiet" icon={phase === "cancelled" ? "stop" : "clock"}>
          {t(`state.${phase}`)}
        </Badge>
      }
    />
  );
}

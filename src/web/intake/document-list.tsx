import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { documentsOptions, retryDocument } from "./documents.api.ts";
import { FileRow, ResultBadge, ResultBody } from "./file-row.tsx";
import { useUploads } from "./use-uploads.ts";
import styles from "./intake.module.css";

/** Everything that the person has put in, newest first. */
export function DocumentList({ short = false }: { short?: boolean }) {
  const { t, i18n } = useTranslation("web-intake");
  const client = useQueryClient();
  const current = useUploads();
  const pages = useInfiniteQuery(documentsOptions);
  const again = useMutation({
    mutationFn: retryDocument,
    onSettled: () => client.invalidateQueries({ queryKey: ["documents"] }),
  });
  if (pages.isPending) return <LoadingRows rows={short ? 3 : 6} />;
  if (pages.isError) return <Problem error={pages.error} onRetry={() => void pages.refetch()} />;
  const all = pages.data.pages.flatMap((page) => page.documents);
  // What stands above as "being added" isn't said a second time.
  const above = new Set(current.flatMap((batch) => batch.files.map((file) => file.documentId)));
  const mine = all.filter((document) => !above.has(document.documentId));
  const documents = short ? mine.slice(0, 5) : mine;
  if (documents.length === 0 && above.size > 0) return null;
  if (documents.length === 0) {
    return (
      <Empty icon="inbox" title={t("nothing")}>
        {t("nothingText")}
      </Empty>
    );
  }
  return (
    <>
      <ul className={styles["list"]}>
        {documents.map((document) => (
          <FileRow
            key={document.documentId}
            name={document.name}
            size={document.size}
            state={
              <>
                <ResultBadge result={document} />
                <span className="small quiet num">{showInstant(document.uploadedAt, i18n.language)}</span>
              </>
            }
          >
            <ResultBody
              result={document}
              onRetry={document.documentId ? () => again.mutate(document.documentId!) : undefined}
              retrying={again.isPending && again.variables === document.documentId}
            />
          </FileRow>
        ))}
      </ul>
      {!short && pages.hasNextPage && (
        <div className={styles["more"]}>
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("web-common:more")}
          </Button>
        </div>
      )}
    </>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { UnreadDocument } from "#api/worklist.api.ts";
import { post } from "../api/client.ts";
import { queryClient } from "../app/query-client.ts";
import { type Entry, newEntry } from "../entering/entry.ts";
import { EntryForm } from "../entering/entry-form.tsx";
import { useFileProblem } from "../intake/use-file-problem.ts";
import { useWords } from "../invoices/use-words.ts";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { Viewer } from "../viewer/viewer.tsx";
import { documentOptions, refresh } from "./worklist.api.ts";
import styles from "./worklist.module.css";

type Props = { id: string; onDone: () => void };

/** A file in which nothing could be read: it is read by eye and typed in beside it. */
export function ReviewDocument({ id, onDone }: Props) {
  const query = useQuery(documentOptions(id));
  if (query.isPending) return <LoadingRows />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return <Beside file={query.data} onDone={onDone} />;
}

function Beside({ file, onDone }: { file: UnreadDocument; onDone: () => void }) {
  const { t } = useTranslation("web-worklist");
  const words = useWords();
  const problem = useFileProblem(file);
  const [entry, setEntry] = useState<Entry>(newEntry());
  const [page, setPage] = useState(1);
  const { carrier } = file;
  const again = useMutation({
    mutationFn: () => post(`/api/v1/documents/${file.documentId}/retry`, {}),
    onSuccess: async () => {
      await queryClient.invalidateQueries(documentOptions(file.documentId));
      await refresh();
    },
  });
  return (
    <div className={styles["sides"]}>
      <div className={styles["original"]}>
        <Viewer
          carriers={[carrier]}
          current={carrier}
          page={page}
          marks={[]}
          active={null}
          fieldName={words.field}
          formatName={words.carrier}
          onShow={(_document, next) => setPage(next)}
          onField={() => undefined}
        />
      </div>
      <div className={styles["ask"]}>
        {file.state === "kept" ? (
          <Note
            tone="warn"
            icon="file"
            actions={
              file.may.retry && (
                <Button
                  size="small"
                  icon={<Icon name="retry" size={14} />}
                  loading={again.isPending}
                  onClick={() => again.mutate()}
                >
                  {t("readAgain")}
                </Button>
              )
            }
          >
            <strong>{problem?.words ?? t("reason.file")}</strong>
            <br />
            {t("typeIt")}
          </Note>
        ) : (
          <Note tone="info" icon="info">
            {t("nothingHere")}
          </Note>
        )}
        <EntryForm
          entry={entry}
          onEntry={setEntry}
          company={String(file.company)}
          document={{
            id: file.documentId,
            mustBeUnread: true,
            ...(carrier.member === "" ? {} : { member: carrier.member }),
          }}
          onSaved={onDone}
        />
      </div>
    </div>
  );
}

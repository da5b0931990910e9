import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { InvoiceDetail } from "#api/invoices.api.ts";
import { type Doubt, doubtsOf } from "#domain/doubts.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { ApiProblem } from "../api/problem.ts";
import { queryClient } from "../app/query-client.ts";
import { InvoiceLine } from "../invoices/invoice-line.tsx";
import { correctInvoice, invoiceOptions } from "../invoices/invoices.api.ts";
import { useWords } from "../invoices/use-words.ts";
import { Note } from "../ui/note.tsx";
import { Empty, LoadingRows, Problem, useProblemWords } from "../ui/states.tsx";
import { carrierAt, marksOn, placeOf, type Shown } from "../viewer/pages.ts";
import { Viewer } from "../viewer/viewer.tsx";
import { type Answer, DoubtCard } from "./doubt-card.tsx";
import styles from "./worklist.module.css";

type Props = {
  id: string;
  onConfirmed: (version: number) => void;
  /** nothing is in doubt any more; the version of the last confirmation, null where there was none */
  onDone: (version: number | null) => void;
  /** the last of its fields was left open */
  onSkip: () => void;
};

export function ReviewInvoice({ id, ...steps }: Props) {
  const query = useQuery({ ...invoiceOptions(id), staleTime: 0 });
  if (query.isPending) return <LoadingRows />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return <Review invoice={query.data} {...steps} />;
}

const doubtsIn = (invoice: InvoiceDetail): Doubt[] => doubtsOf({ ...invoice, page: 1 } as unknown as InvoiceFacts);

function Review({ invoice, onConfirmed, onDone, onSkip }: Omit<Props, "id"> & { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-worklist");
  const words = useWords();
  const problemWords = useProblemWords();
  const [chosen, setChosen] = useState<string | null>(null);
  const doubts = useMemo(() => doubtsIn(invoice), [invoice]);
  const doubt = doubts.find(({ path }) => path === chosen) ?? doubts[0];
  const confirmation = useMutation({
    mutationFn: ({ path, value }: Answer) => {
      const held = doubts.find((each) => each.path === path)?.value ?? null;
      const target = path === "items" ? "items.0.name" : path;
      return correctInvoice(invoice.id, {
        version: invoice.version,
        values: value === held || path === "red" ? {} : { [target]: value },
        confirm: [path],
      });
    },
    onSuccess: (answer, { path }) => {
      const left = doubtsIn(answer);
      const before = doubts.findIndex((each) => each.path === path);
      const later = doubts.slice(before + 1).map((each) => each.path);
      queryClient.setQueryData(invoiceOptions(invoice.id).queryKey, answer);
      setChosen(left.find((each) => later.includes(each.path))?.path ?? null);
      onConfirmed(answer.version);
      if (left.length === 0) onDone(answer.version);
    },
  });
  const leaveOpen = (path: string): void => {
    const next = doubts[doubts.findIndex((each) => each.path === path) + 1];
    if (next) setChosen(next.path);
    else onSkip();
  };
  const conflict = confirmation.error instanceof ApiProblem && confirmation.error.code === "changed-meanwhile";
  return (
    <div className={styles["sides"]}>
      <Original invoice={invoice} path={doubt?.path ?? null} onField={setChosen} />
      <div className={styles["ask"]}>
        <Link to="/invoices/$id" params={{ id: invoice.id }} className={styles["which"]}>
          <InvoiceLine invoice={invoice} />
        </Link>
        {confirmation.isError && (
          <Note
            tone="bad"
            icon="warn"
            actions={
              conflict && (
                <Button
                  size="small"
                  onClick={() => {
                    confirmation.reset();
                    void queryClient.invalidateQueries(invoiceOptions(invoice.id));
                  }}
                >
                  {t("reload")}
                </Button>
              )
            }
          >
            <strong>{problemWords(confirmation.error).title}</strong> {problemWords(confirmation.error).text}
          </Note>
        )}
        {doubt ? (
          <DoubtCard
            key={`${doubt.path}:${invoice.version}`}
            doubt={doubt}
            pending={confirmation.isPending}
            onAnswer={(answer) => confirmation.mutate(answer)}
            onSkip={() => leaveOpen(doubt.path)}
          />
        ) : (
          <Empty
            icon="checkCircle"
            title={t("nothingHere")}
            actions={<Button onClick={() => onDone(null)}>{t("goOn")}</Button>}
          />
        )}
        {doubts.length > 1 && (
          <ol className={styles["doubts"]} aria-label={t("doubts")}>
            {doubts.map(({ path, value }) => (
              <li key={path}>
                <button type="button" aria-current={path === doubt?.path} onClick={() => setChosen(path)}>
                  <span>{words.field(path)}</span>
                  <span className="quiet">{path === "kind" && value ? words.kind(invoice.kind) : (value ?? t("empty"))}</span>
                </button>
              </li>
            ))}
          </ol>
        )}
      </div>
    </div>
  );
}

type OriginalProps = { invoice: InvoiceDetail; path: string | null; onField: (path: string) => void };

function Original({ invoice, path, onField }: OriginalProps) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const carriers = invoice.documents;
  const first = carrierAt(carriers, null);
  const [turned, setTurned] = useState<(Shown & { of: string | null }) | null>(null);
  const place = path === null ? null : placeOf(invoice.fields, path, first?.documentId);
  // what isn't on the paper has no place, but of several receipts on one photo one wants to know which
  const pointed = place === null ? "number" : path;
  const shown: Shown | null = turned !== null && turned.of === path ? turned : place;
  const current = carrierAt(carriers, shown);
  const page = shown?.page ?? current?.page ?? 1;
  const marks = useMemo(
    () => (current ? marksOn(invoice.fields, current.documentId, page, current === first) : []),
    [invoice.fields, current, page, first],
  );
  if (!current || !invoice.may.seeOriginal)
    return (
      <div className={styles["original"]}>
        <Empty icon="file" title={t("original.none")}>
          {t("original.noneText")}
        </Empty>
      </div>
    );
  return (
    <div className={styles["original"]}>
      <Viewer
        carriers={carriers}
        current={current}
        page={page}
        marks={marks}
        active={pointed}
        closeUp={place !== null}
        fieldName={words.field}
        formatName={words.carrier}
        onShow={({ documentId, member }, next) => setTurned({ of: path, documentId, member, page: next })}
        onField={(field, chosen) => chosen && field && onField(field)}
      />
    </div>
  );
}

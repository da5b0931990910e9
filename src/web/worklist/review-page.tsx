import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkItem } from "#api/worklist.api.ts";
import { useKeys } from "../app/keys.ts";
import { queryClient } from "../app/query-client.ts";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { ReviewDocument } from "./review-document.tsx";
import { ReviewInvoice } from "./review-invoice.tsx";
import { refresh, setAside, undo, type WorkFilter, workOptions } from "./worklist.api.ts";
import { AllDone } from "./worklist-page.tsx";
import styles from "./worklist.module.css";

type Subject = Pick<WorkItem, "subject" | "id">;
/** What can be taken back: the last confirmation, or the last decision about a whole document. */
type Last = Subject & { version: number | null };
type Asking = "illegible" | "not-an-invoice";

/** Through the work list document by document: the original on one side, what is asked of it on the other. */
export function ReviewPage() {
  const { t } = useTranslation("web-worklist");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const navigate = useNavigate();
  const { subject, id } = useParams({ strict: false }) as Subject;
  const filter = useSearch({ strict: false }) as WorkFilter;
  const list = useInfiniteQuery(workOptions(filter));
  const [finished, setFinished] = useState(0);
  const [last, setLast] = useState<Last | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  /** done here, though the list at hand may still name them */
  const [gone, setGone] = useState<readonly string[]>([]);
  const [over, setOver] = useState(false);
  useTitle(t("title"));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const at = items.findIndex((item) => item.id === id);
  const open = (item: Subject | undefined): void => {
    if (item)
      void navigate({ to: "/worklist/$subject/$id", params: { subject: item.subject, id: item.id }, search: { ...filter } });
  };
  /** To the one after this: records before files, each by id, so that its place is known also when it has left the list. */
  const goOn = (): void => {
    const left = items.filter((item) => item.id !== id && !gone.includes(item.id));
    const isLater = (item: Subject): boolean =>
      item.subject === subject ? BigInt(item.id) > BigInt(id) : item.subject === "document";
    const next = left.find(isLater) ?? left[0];
    if (next) open(next);
    else setOver(true);
    if (next && list.hasNextPage && items.indexOf(next) > items.length - 5) void list.fetchNextPage();
  };
  const skip = (): void => {
    if (items.some((item) => item.id !== id)) goOn();
    else void navigate({ to: "/worklist", search: { ...filter } });
  };
  const settled = async (what: Last | null): Promise<void> => {
    setFinished((count) => count + 1);
    setGone((ids) => [...ids, id]);
    setLast(what);
    goOn();
    await refresh();
  };
  const back = useMutation({
    mutationFn: async (what: Last) => {
      if (what.version === null) await setAside(what, { as: "open" });
      else queryClient.setQueryData(["invoice", what.id], await undo(what.id, what.version));
    },
    onSuccess: async (_answer, what) => {
      setLast(null);
      setOver(false);
      setGone((ids) => ids.filter((each) => each !== what.id));
      message.success(t("undone"));
      if (what.id !== id || over) {
        setFinished((count) => Math.max(0, count - 1));
        open(what);
      }
      await refresh();
    },
    onError: (error) => message.error(problemWords(error).title),
  });
  useKeys({
    j: () => open(items[at + 1]),
    k: () => open(items[at - 1]),
    u: () => last && back.mutate(last),
  });
  const total = list.data?.pages[0]?.total ?? 0;
  return (
    <div className={styles["review"]}>
      <Bar
        filter={filter}
        progress={t("progress", { finished, left: over ? 0 : total })}
        undoing={back.isPending}
        onUndo={last === null ? null : () => back.mutate(last)}
        onPrevious={at < 1 ? null : () => open(items[at - 1])}
        onNext={at < 0 || at >= items.length - 1 ? null : () => open(items[at + 1])}
      />
      {over ? (
        <AllDone filtered={false} />
      ) : subject === "invoice" ? (
        <ReviewInvoice
          key={id}
          id={id}
          onConfirmed={(version) => setLast({ subject, id, version })}
          onDone={(version) => void settled(version === null ? last : { subject, id, version })}
          onSkip={skip}
        />
      ) : (
        <ReviewDocument key={id} id={id} onDone={() => void settled(null)} />
      )}
      {!over && (
        <div className={styles["decide"]}>
          <Button type="text" size="small" onClick={skip}>
            {t("skip")}
          </Button>
          <Button type="text" size="small" onClick={() => setAsking("illegible")}>
            {t("illegible.action")}
          </Button>
          <Button type="text" size="small" onClick={() => setAsking("not-an-invoice")}>
            {t("not-an-invoice.action")}
          </Button>
        </div>
      )}
      {asking && (
        <AskReason
          as={asking}
          subject={{ subject, id }}
          onClose={() => setAsking(null)}
          onDone={() => void settled({ subject, id, version: null })}
        />
      )}
    </div>
  );
}

type BarProps = {
  filter: WorkFilter;
  progress: string;
  undoing: boolean;
  onUndo: (() => void) | null;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
};

/** Where one is, the step back, and the neighbours. */
function Bar({ filter, progress, undoing, onUndo, onPrevious, onNext }: BarProps) {
  const { t } = useTranslation("web-worklist");
  const turn = (icon: "chevronLeft" | "chevronRight", label: string, act: (() => void) | null) => (
    <Button
      size="small"
      icon={<Icon name={icon} size={14} />}
      aria-label={label}
      disabled={act === null}
      onClick={() => act?.()}
    />
  );
  return (
    <div className={styles["bar"]}>
      <Link to="/worklist" search={{ ...filter }} aria-label={t("back")}>
        <Icon name="chevronLeft" />
      </Link>
      <h1>{t("title")}</h1>
      <span className="small quiet num" aria-live="polite">
        {progress}
      </span>
      <span className={styles["space"]} />
      <Button size="small" disabled={onUndo === null} loading={undoing} onClick={() => onUndo?.()}>
        {t("undo")} <kbd>U</kbd>
      </Button>
      {turn("chevronLeft", t("previous"), onPrevious)}
      {turn("chevronRight", t("next"), onNext)}
    </div>
  );
}

type ReasonProps = { as: Asking; subject: Subject; onClose: () => void; onDone: () => void };

/** A decision about a whole document, with the reason that stands in the trace. */
function AskReason({ as, subject, onClose, onDone }: ReasonProps) {
  const { t } = useTranslation("web-worklist");
  const problemWords = useProblemWords();
  const [reason, setReason] = useState("");
  const decision = useMutation({
    mutationFn: () => setAside(subject, { as, ...(reason.trim() ? { reason: reason.trim() } : {}) }),
    onSuccess: () => {
      onClose();
      onDone();
    },
  });
  return (
    <Modal
      open
      title={t(`${as}.title`)}
      onCancel={onClose}
      onOk={() => decision.mutate()}
      okText={t(`${as}.action`)}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: decision.isPending }}
    >
      <p className="quiet">{t(`${as}.text`)}</p>
      <Field label={t("reasonLabel")} error={decision.isError ? problemWords(decision.error).title : undefined}>
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </Modal>
  );
}

import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { goalOf } from "../lookups/goal.ts";
import { useAsk } from "../lookups/use-ask.ts";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { LiveView } from "./live-view.tsx";
import { readCodes } from "./read-code.ts";
import { ScanRow } from "./scan-row.tsx";
import { endingOf } from "./scan-session.ts";
import { useDecoder } from "./use-decoder.ts";
import { forgetScan, useScan } from "./use-scan.ts";
import { useStream } from "./use-stream.ts";
import styles from "./camera.module.css";

/** Enough that the code at a page's corner is sharp while the whole page is in view. */
const VIDEO_WIDTH = 1920;

/** Codes one after the other before an open camera; each is looked up as soon as it is read. */
export function ScanPanel({ onClose, onPhoto }: { onClose: () => void; onPhoto: (file: File) => void }) {
  const { t } = useTranslation("web-camera");
  const navigate = useNavigate();
  const question = useAsk();
  const stream = useStream(true, VIDEO_WIDTH);
  const { session, dispatch, stalled } = useScan();
  const [unread, setUnread] = useState<File | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const see = (texts: readonly string[]): void => dispatch({ do: "seen", texts, at: performance.now() });
  const broken = useDecoder(stream.video, stream.track !== null, see);

  const pick = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const texts = await readCodes(file).catch(() => []);
    setUnread(texts.length > 0 ? null : file);
    see(texts);
  };
  const open = async (answer: LookupAnswer): Promise<void> => {
    onClose();
    const goal = goalOf(answer);
    if (goal.to === "invoice") await navigate({ to: "/invoices/$id", params: { id: goal.id } });
    else if (goal.to === "list") await navigate({ to: "/invoices", search: { query: goal.query, lookup: goal.lookup } });
    else await navigate({ to: "/lookups/$id", params: { id: goal.id } });
  };
  const done = (): void => {
    const ending = endingOf(session);
    if (ending.to === "nothing") return onClose();
    if (ending.to === "answer") return void open(ending.answer);
    const onSuccess = (): void => {
      forgetScan();
      onClose();
    };
    question.mutate({ text: ending.text }, { onSuccess });
  };
  const codes = session.rows.filter((row) => row.kind === "invoice").length;
  const newest = session.rows.find((row) => row.key === session.last?.key);
  return (
    <>
      <LiveView stream={stream}>
        <div className={styles["frame"]} />
        {session.last && <div key={session.last.times} className={styles["flash"]} />}
      </LiveView>
      <output className={styles["hint"]}>
        {newest ? t("read", { what: newest.facts?.number ?? t(`other.${newest.kind}`, { host: newest.host ?? "" }) }) : t("hint")}
      </output>
      {broken && (
        <Note tone="bad" icon="warn">
          {t("noReader")}
        </Note>
      )}
      {unread && (
        <Note tone="warn" icon="question" actions={<Button onClick={() => onPhoto(unread)}>{t("putInPhoto")}</Button>}>
          {t("noCode")}
        </Note>
      )}
      {session.rows.length > 0 && (
        <ul className={styles["rows"]} aria-label={t("rows")}>
          {session.rows.toReversed().map((row) => (
            <ScanRow
              key={row.key}
              row={row}
              stalled={stalled}
              onOpen={() => row.answer && void open(row.answer)}
              onAgain={() => dispatch({ do: "again", key: row.key })}
              onRemove={() => dispatch({ do: "remove", key: row.key, at: performance.now() })}
            />
          ))}
        </ul>
      )}
      <div className={styles["bar"]}>
        <input
          ref={picker}
          type="file"
          accept="image/*"
          hidden
          onChange={(event) => {
            void pick(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Button size="large" icon={<Icon name="file" />} onClick={() => picker.current?.click()}>
          {t("picture")}
        </Button>
        <Button size="large" type="primary" disabled={codes === 0} loading={question.isPending} onClick={done}>
          {codes > 1 ? t("showAll", { count: codes }) : t("done")}
        </Button>
      </div>
    </>
  );
}

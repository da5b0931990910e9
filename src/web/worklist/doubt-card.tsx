import { Button, Input, Select } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Doubt } from "#domain/doubts.ts";
import { INVOICE_KINDS } from "#domain/invoice.ts";
import { useWords } from "../invoices/use-words.ts";
import { keyName } from "../app/keys.ts";
import { Badge } from "../ui/badge.tsx";
import { LAST_DATE } from "../ui/time.ts";
import styles from "./worklist.module.css";

export type Answer = { path: string; value: string | null };
type Props = { doubt: Doubt; pending: boolean; onAnswer: (answer: Answer) => void; onSkip: () => void };

/**
 * One field in doubt: what is known of it, who says what, and the one thing to do about it. Enter on an empty field leaves
 * it open: that it isn't on the paper is a statement, and has a button and a key of its own.
 */
export function DoubtCard({ doubt, pending, onAnswer, onSkip }: Props) {
  const { t } = useTranslation("web-worklist");
  const words = useWords();
  const [text, setText] = useState(doubt.value ?? "");
  const card = useRef<HTMLDivElement>(null);
  const { path, candidates, reason } = doubt;
  // "whether it is red" is said by what was read; there is nothing to type
  const typed = path !== "red";
  useEffect(() => {
    const first = candidates.length > 1 ? "[data-candidate]" : "[data-answer] input, input[data-answer], button[data-confirm]";
    if (matchMedia("(hover: hover)").matches || candidates.length > 1) card.current?.querySelector<HTMLElement>(first)?.focus();
  }, [candidates.length]);
  const mayLack = typed && path !== "kind";
  const open = mayLack && text.trim() === "";
  const answer = (value: string): void => {
    if (!pending) onAnswer({ path, value: value.trim() === "" ? null : value.trim() });
  };
  const enter = (): void => (open ? onSkip() : answer(text));
  const onKeyDown = (event: KeyboardEvent): void => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "Enter" && typing && !event.nativeEvent.isComposing && path !== "kind") {
      event.preventDefault();
      enter();
      return;
    }
    if (event.altKey && event.code === "Digit0" && mayLack) {
      event.preventDefault();
      answer("");
      return;
    }
    if (event.key === "Escape" && typing) card.current?.focus();
    const chosen = candidates[Number(keyName(event.nativeEvent).replace("alt+", "")) - 1];
    if (chosen && (!typing || event.altKey)) {
      event.preventDefault();
      answer(chosen.value);
    }
  };
  const shown = (value: string): string => (path === "kind" ? words.kind(value as (typeof INVOICE_KINDS)[number]) : value);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys are a second way to the buttons inside
    <div className={styles["card"]} ref={card} tabIndex={-1} onKeyDown={onKeyDown}>
      <div className={styles["asked"]}>
        <h2>{words.field(path)}</h2>
        <Badge tone={reason === "missing" || reason === "unsure" ? "warn" : "bad"} icon="warn">
          {t(`reason.${reason}`)}
        </Badge>
      </div>
      <ul className={styles["rules"]}>
        {doubt.checks.map((check, index) => (
          <li key={index}>
            {words.check(check.id, false, {
              ...check.detail,
              ...(check.detail?.["field"] ? { field: words.field(check.detail["field"]) } : {}),
            })}
          </li>
        ))}
      </ul>
      {candidates.length > 0 && (
        <fieldset className={styles["candidates"]} aria-label={t("candidates")}>
          {candidates.map((candidate, index) => (
            <button
              key={`${candidate.from}:${candidate.value}`}
              type="button"
              data-candidate
              className={styles["candidate"]}
              disabled={pending}
              onClick={() => answer(candidate.value)}
            >
              <kbd>{index + 1}</kbd>
              <span className="small quiet">{words.witness(candidate.from)}</span>
              <strong className="num">{shown(candidate.value)}</strong>
            </button>
          ))}
        </fieldset>
      )}
      {typed && path === "kind" && (
        <Select
          data-answer
          aria-label={words.field(path)}
          value={text || "other"}
          onChange={setText}
          options={INVOICE_KINDS.map((each) => ({ value: each, label: words.kind(each) }))}
        />
      )}
      {mayLack && (
        <Input
          data-answer
          size="large"
          aria-label={words.field(path)}
          value={text}
          type={path === "date" ? "date" : "text"}
          max={LAST_DATE}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <Button type="primary" size="large" block data-confirm loading={pending} onClick={enter}>
        {t(open ? "leaveOpen" : "confirm")} <kbd>Enter</kbd>
      </Button>
      {mayLack && (
        <Button block disabled={pending} onClick={() => answer("")}>
          {t("notOnPaper")} <kbd>Alt 0</kbd>
        </Button>
      )}
    </div>
  );
}

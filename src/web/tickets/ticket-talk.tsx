import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "#api/tickets.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { showMoment } from "../ui/time.ts";
import { sayInTicket, ticketOptions } from "./tickets.api.ts";
import styles from "./tickets.module.css";

/** What was said, oldest first, and the place to say more. */
export function TicketTalk({ ticket }: { ticket: Ticket }) {
  const { t, i18n } = useTranslation("web-ticket");
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [note, setNote] = useState(false);
  const saying = useMutation({
    mutationFn: () => sayInTicket(ticket.id, { text: text.trim(), note }),
    onSuccess: (changed) => {
      client.setQueryData(ticketOptions(ticket.id).queryKey, changed);
      setText("");
      setNote(false);
      return client.invalidateQueries({ queryKey: ["tickets"] });
    },
  });
  const answers = ticket.may.answer && !ticket.mine;
  return (
    <section className={styles["talk"]} aria-labelledby="talk">
      <h2 id="talk">{t("talk")}</h2>
      {ticket.comments.length === 0 ? (
        <p className="quiet">{t("talkNone")}</p>
      ) : (
        <ol className={styles["comments"]}>
          {ticket.comments.map((comment) => (
            <li key={comment.id} data-kind={comment.kind}>
              <p className="small quiet">
                {comment.author} · {t(`kind.${comment.kind}`)} ·{" "}
                <span className="num">{showMoment(comment.at, i18n.language)}</span>
              </p>
              <p className={styles["text"]}>{comment.text}</p>
            </li>
          ))}
        </ol>
      )}
      <ProblemNote error={saying.error} />
      <Input.TextArea
        aria-label={t(answers ? "answer" : "addWords")}
        placeholder={t(answers ? "answer" : "addWords")}
        value={text}
        maxLength={4000}
        autoSize={{ minRows: 3, maxRows: 10 }}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={styles["turns"]}>
        <Button disabled={!text.trim()} loading={saying.isPending} onClick={() => saying.mutate()}>
          {t("say")}
        </Button>
        {ticket.may.answer && (
          <Checkbox checked={note} onChange={(event) => setNote(event.target.checked)}>
            {t("noteOnly")}
          </Checkbox>
        )}
      </div>
    </section>
  );
}

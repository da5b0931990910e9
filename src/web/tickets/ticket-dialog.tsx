import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LookupAnswer } from "#api/lookups.api.ts";
import type { Me } from "#api/people.api.ts";
import { environment } from "../app/environment.ts";
import { queryClient } from "../app/query-client.ts";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { openTicket, ticketOptions } from "./tickets.api.ts";
import styles from "./tickets.module.css";

type Props = { open: boolean; onClose: () => void; lookup: LookupAnswer };

/** A ticket that is filled in already: the question, what the system said, who asks. The answer itself goes along by its id. */
export function TicketDialog({ open, onClose, lookup }: Props) {
  const { t } = useTranslation("web-ticket");
  const navigate = useNavigate();
  const problemWords = useProblemWords();
  const me = queryClient.getQueryData<Me>(["me"]);
  const question = lookup.text ?? lookup.understood.map((piece) => piece.label).join(" ");
  const [problem, setProblem] = useState(() => t("prefilled", { question }));
  const [hopedFor, setHopedFor] = useState(() => t("prefilledHope"));
  const [contact, setContact] = useState(me?.email ?? "");
  const ticket = useMutation({
    mutationFn: () =>
      openTicket({
        lookup: lookup.id,
        problem: problem.trim(),
        environment: environment(),
        ...(contact.trim() ? { contact: contact.trim() } : {}),
        ...(hopedFor.trim() ? { hopedFor: hopedFor.trim() } : {}),
      }),
    onSuccess: async (opened) => {
      queryClient.setQueryData(ticketOptions(opened.id).queryKey, opened);
      await navigate({ to: "/tickets/$id", params: { id: opened.id } });
    },
  });
  return (
    <Modal
      open={open}
      title={t("dialogTitle")}
      onCancel={onClose}
      onOk={() => ticket.mutate()}
      okText={t("send")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ disabled: !problem.trim(), loading: ticket.isPending }}
      width={560}
    >
      <div className={styles["form"]}>
        {ticket.isError && (
          <Note tone="bad" icon="warn">
            <strong>{problemWords(ticket.error).title}</strong> {problemWords(ticket.error).text}
          </Note>
        )}
        <Field label={t("problem")}>
          <Input.TextArea
            value={problem}
            maxLength={4000}
            autoSize={{ minRows: 4, maxRows: 10 }}
            onChange={(event) => setProblem(event.target.value)}
          />
        </Field>
        <Field label={t("hopedFor")}>
          <Input value={hopedFor} maxLength={1000} onChange={(event) => setHopedFor(event.target.value)} />
        </Field>
        <Field label={t("contact")}>
          <Input value={contact} maxLength={200} onChange={(event) => setContact(event.target.value)} />
        </Field>
        <p className="small quiet">{t("attached")}</p>
      </div>
    </Modal>
  );
}

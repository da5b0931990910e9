import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Ticket, TicketTurn } from "#api/tickets.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { TicketAbout } from "./ticket-about.tsx";
import { TicketBadge } from "./ticket-badge.tsx";
import { TicketTalk } from "./ticket-talk.tsx";
import { ticketOptions, turnTicket } from "./tickets.api.ts";
import styles from "./tickets.module.css";

/** One call for help: how it stands, what was asked, what was said; to whoever answers, what he can do with it. */
export function TicketPage() {
  const { t } = useTranslation("web-ticket");
  const { id } = useParams({ from: "/inside/tickets/$id" });
  const ticket = useQuery(ticketOptions(id));
  useTitle(t("title"));
  if (ticket.isPending) return <LoadingRows rows={6} />;
  if (ticket.isError) {
    return (
      <>
        <h1 className="visually-hidden">{t("title")}</h1>
        <Problem
          error={ticket.error}
          onRetry={() => void ticket.refetch()}
          actions={<Link to="/">{t("web-common:goHome")}</Link>}
        />
      </>
    );
  }
  return <Shown ticket={ticket.data} />;
}

function Shown({ ticket }: { ticket: Ticket }) {
  const { t, i18n } = useTranslation("web-ticket");
  const words = ticket.state === "open" && ticket.owner !== null ? "takenText" : `${ticket.state}Text`;
  return (
    <article className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>{t("title")}</h1>
        <TicketBadge state={ticket.state} />
      </header>
      <p>{t(ticket.mine ? words : "theirsText", { name: ticket.mine ? ticket.owner : ticket.asker })}</p>
      <Turns ticket={ticket} />
      <dl className={styles["facts"]}>
        <dt>{t("problem")}</dt>
        <dd className={styles["text"]}>{ticket.problem}</dd>
        {ticket.hopedFor && (
          <>
            <dt>{t("hopedFor")}</dt>
            <dd>{ticket.hopedFor}</dd>
          </>
        )}
        <TicketAbout ticket={ticket} />
        {ticket.contact && (
          <>
            <dt>{t("contact")}</dt>
            <dd>{ticket.contact}</dd>
          </>
        )}
        <dt>{t("owner")}</dt>
        <dd>{ticket.owner ?? t("nobody")}</dd>
        <dt>{t("createdAt")}</dt>
        <dd className="num">{showInstant(ticket.createdAt, i18n.language)}</dd>
        <dt>{t("number")}</dt>
        <dd className="num">
          {ticket.id} <CopyButton text={ticket.id} />
        </dd>
      </dl>
      <TicketTalk ticket={ticket} />
      <p className={styles["links"]}>
        {ticket.lookup && (
          <Link to="/lookups/$id" params={{ id: ticket.lookup }}>
            {t("toLookup")}
          </Link>
        )}
        {ticket.invoice && (
          <Link to="/invoices/$id" params={{ id: ticket.invoice }}>
            {t("toInvoice")}
          </Link>
        )}
        <Link to="/tickets" search={ticket.mine ? {} : { of: "all" }}>
          {t("toList")}
        </Link>
      </p>
    </article>
  );
}

function Turns({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation("web-ticket");
  const client = useQueryClient();
  const turning = useMutation({
    mutationFn: (change: TicketTurn) => turnTicket(ticket.id, change),
    onSuccess: (changed) => {
      client.setQueryData(ticketOptions(ticket.id).queryKey, changed);
      return client.invalidateQueries({ queryKey: ["tickets"] });
    },
  });
  const closed = ticket.state === "closed";
  return (
    <>
      <ProblemNote error={turning.error} />
      <div className={styles["turns"]}>
        {ticket.may.answer && !closed && ticket.owner === null && (
          <Button type="primary" loading={turning.isPending} onClick={() => turning.mutate({ take: true })}>
            {t("take")}
          </Button>
        )}
        <Button loading={turning.isPending} onClick={() => turning.mutate({ state: closed ? "open" : "closed" })}>
          {t(closed ? "reopen" : "close")}
        </Button>
      </div>
    </>
  );
}

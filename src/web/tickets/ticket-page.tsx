import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Badge } from "../ui/badge.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { ticketOptions } from "./tickets.api.ts";
import styles from "./tickets.module.css";

export function TicketPage() {
  const { t, i18n } = useTranslation("web-ticket");
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
  const { data } = ticket;
  return (
    <article className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>{t("title")}</h1>
        <Badge tone={data.state === "open" ? "info" : "ok"} icon={data.state === "open" ? "clock" : "checkCircle"}>
          {t(`state.${data.state}`)}
        </Badge>
      </header>
      <p>{t(data.state === "open" ? "openText" : "closedText")}</p>
      <dl className={styles["facts"]}>
        <dt>{t("number")}</dt>
        <dd className="num">
          {data.id} <CopyButton text={data.id} />
        </dd>
        <dt>{t("createdAt")}</dt>
        <dd className="num">{showInstant(data.createdAt, i18n.language)}</dd>
        <dt>{t("problem")}</dt>
        <dd className={styles["text"]}>{data.problem}</dd>
        {data.hopedFor && (
          <>
            <dt>{t("hopedFor")}</dt>
            <dd>{data.hopedFor}</dd>
          </>
        )}
        {data.contact && (
          <>
            <dt>{t("contact")}</dt>
            <dd>{data.contact}</dd>
          </>
        )}
      </dl>
      <p className={styles["links"]}>
        {data.lookup && (
          <Link to="/lookups/$id" params={{ id: data.lookup }}>
            {t("toLookup")}
          </Link>
        )}
        {data.invoice && (
          <Link to="/invoices/$id" params={{ id: data.invoice }}>
            {t("toInvoice")}
          </Link>
        )}
        <Link to="/">{t("web-common:goHome")}</Link>
      </p>
    </article>
  );
}

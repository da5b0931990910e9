import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showMoment } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { TicketBadge } from "./ticket-badge.tsx";
import { ticketsOptions } from "./tickets.api.ts";
import styles from "./tickets.module.css";

/** One's own calls for help; to those who answer, all of their companies. */
export function TicketsPage() {
  const { t, i18n } = useTranslation("web-ticket");
  const navigate = useNavigate();
  const search = useSearch({ from: "/inside/tickets" });
  const of = search.of === "all" ? "all" : "mine";
  const state = search.state === "closed" ? "closed" : "waiting";
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    ticketsOptions({ of, state }),
  );
  useTitle(t("listTitle"));
  const go = (next: { of: string; state: string }): void => void navigate({ to: "/tickets", search: next });
  const tickets = data?.pages.flatMap((page) => page.tickets);
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>{t("listTitle")}</h1>
      </header>
      <div className={styles["choices"]}>
        {data?.pages[0]?.answers && (
          <Segmented
            aria-label={t("whose")}
            value={of}
            options={(["mine", "all"] as const).map((value) => ({ value, label: t(`of.${value}`) }))}
            onChange={(value) => go({ of: value, state })}
          />
        )}
        <Segmented
          aria-label={t("which")}
          value={state}
          options={(["waiting", "closed"] as const).map((value) => ({ value, label: t(`which_${value}`) }))}
          onChange={(value) => go({ of, state: value })}
        />
      </div>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : tickets === undefined ? (
        <LoadingRows rows={4} />
      ) : tickets.length === 0 ? (
        <Empty icon="people" title={t("none")}>
          {t(of === "mine" ? "noneMine" : "noneAll")}
        </Empty>
      ) : (
        <ul className={styles["list"]}>
          {tickets.map((ticket) => (
            <li key={ticket.id}>
              <Link to="/tickets/$id" params={{ id: ticket.id }}>
                <span className={styles["problem"]}>{ticket.problem}</span>
                <span className={styles["line"]}>
                  <TicketBadge state={ticket.state} />
                  <span className="small quiet">
                    {of === "all" && <>{ticket.asker} · </>}
                    {ticket.owner === null ? t("nobody") : t("ownedBy", { name: ticket.owner })}
                    {" · "}
                    <span className="num">{showMoment(ticket.updatedAt, i18n.language)}</span>
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </div>
  );
}

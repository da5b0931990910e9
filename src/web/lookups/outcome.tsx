import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LetterState } from "../letters/letter-state.tsx";
import { lettersOptions } from "../letters/letters.api.ts";
import { TicketBadge } from "../tickets/ticket-badge.tsx";
import { ticketsOptions } from "../tickets/tickets.api.ts";
import { WatchState } from "../watches/watch-state.tsx";
import { watchesOptions } from "../watches/watches.api.ts";
import styles from "./lookups.module.css";

/** What was set going after this miss, and what became of it. */
export function Outcome({ lookup }: { lookup: string }) {
  const { t } = useTranslation("web-lookup");
  const { data: waiting } = useQuery(watchesOptions);
  const { data: written } = useQuery(lettersOptions);
  const { data: asked } = useInfiniteQuery(ticketsOptions({ of: "mine", state: "any", lookup }));
  const watch = waiting?.watches.find((each) => each.lookup === lookup);
  const letters = written?.letters.filter((each) => each.lookup === lookup) ?? [];
  const tickets = asked?.pages.flatMap((page) => page.tickets) ?? [];
  if (watch === undefined && letters.length === 0 && tickets.length === 0) return null;
  return (
    <section className={styles["card"]} aria-labelledby="outcome">
      <h2 id="outcome" className={styles["outcomeTitle"]}>
        {t("outcome")}
      </h2>
      <ul className={styles["outcomes"]}>
        {watch && (
          <li>
            <WatchState watch={watch} />
          </li>
        )}
        {tickets.map((ticket) => (
          <li key={ticket.id} className={styles["helped"]}>
            <TicketBadge state={ticket.state} />
            <Link to="/tickets/$id" params={{ id: ticket.id }}>
              {t("toTicket")}
            </Link>
            <span className="small quiet">
              {ticket.owner === null ? t("web-ticket:nobody") : t("web-ticket:ownedBy", { name: ticket.owner })}
            </span>
          </li>
        ))}
        {letters.map((letter) => (
          <li key={letter.id}>
            <LetterState letter={letter} />
          </li>
        ))}
      </ul>
    </section>
  );
}

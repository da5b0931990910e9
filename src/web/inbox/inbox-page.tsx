import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { InboxEntry } from "#api/subscriptions.api.ts";
import { InvoiceNumber } from "../ui/number.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showMoment } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { LettersSection } from "../letters/letters-section.tsx";
import { WatchesSection } from "../watches/watches-section.tsx";
import { Following } from "./following.tsx";
import { inboxOptions, readEntries } from "./inbox.api.ts";
import styles from "./inbox.module.css";

/** What happened of what one follows, and what that is. */
export function InboxPage() {
  const { t } = useTranslation("web-inbox");
  const client = useQueryClient();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(inboxOptions);
  const reading = useMutation({
    mutationFn: (ids?: string[]) => readEntries(ids),
    onSuccess: () => client.invalidateQueries({ queryKey: ["inbox"] }),
  });
  useTitle(t("title"));
  const entries = data?.pages.flatMap((page) => page.entries);
  return (
    <div className={styles["page"]}>
      <div className={styles["head"]}>
        <h1>{t("title")}</h1>
        {entries?.some(({ read }) => !read) && (
          <Button loading={reading.isPending} onClick={() => reading.mutate(undefined)}>
            {t("allRead")}
          </Button>
        )}
      </div>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : entries === undefined ? (
        <LoadingRows />
      ) : entries.length === 0 ? (
        <Empty icon="bell" title={t("empty")}>
          {t("emptyText")}
        </Empty>
      ) : (
        <ul className={styles["entries"]}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} onOpen={() => !entry.read && reading.mutate([entry.id])} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("more")}
        </Button>
      )}
      <WatchesSection />
      <LettersSection />
      <Following />
    </div>
  );
}

function Entry({ entry, onOpen }: { entry: InboxEntry; onOpen: () => void }) {
  const { t, i18n } = useTranslation("web-inbox");
  const { kind, target, about, count, more, at, read } = entry;
  const name = entry.name ?? t(`kind.${kind}`);
  const key = about !== "events" ? about : kind === "invoice" ? "eventsOne" : more ? "eventsMore" : "events";
  const words = t(key, { name, count });
  return (
    <li data-unread={!read}>
      <div className={styles["top"]}>
        {kind === "invoice" ? (
          <Link to="/invoices/$id" params={{ id: target }} onClick={onOpen}>
            {words}
          </Link>
        ) : kind === "ticket" ? (
          <Link to="/tickets/$id" params={{ id: target }} onClick={onOpen}>
            {words}
          </Link>
        ) : kind === "letter" ? (
          <a href="#letters" onClick={onOpen}>
            {words}
          </a>
        ) : kind === "view" ? (
          <Link to="/invoices" search={{ view: target }} onClick={onOpen}>
            {words}
          </Link>
        ) : (
          <Link to={about !== "events" ? "/" : "/invoices"} search={{}} onClick={onOpen}>
            {words}
          </Link>
        )}
        <time className="small quiet" dateTime={at}>
          {showMoment(at, i18n.language)}
        </time>
      </div>
      {kind !== "invoice" && entry.invoices.length > 0 && (
        <span className={styles["invoices"]}>
          {entry.invoices.map(({ id, digitalNumber, number }) => (
            <Link key={id} to="/invoices/$id" params={{ id }} onClick={onOpen}>
              <InvoiceNumber value={digitalNumber ?? number ?? id} />
            </Link>
          ))}
          {count > entry.invoices.length && <span className="quiet">…</span>}
        </span>
      )}
    </li>
  );
}

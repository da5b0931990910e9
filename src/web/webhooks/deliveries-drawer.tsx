import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Drawer } from "antd";
import { useTranslation } from "react-i18next";
import type { Webhook, WebhookDelivery } from "#api/webhooks.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import styles from "../sources/sources.module.css";
import { InvoiceNumber } from "../ui/number.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showMoment } from "../ui/time.ts";
import { useTypeWord } from "./type-word.ts";
import { deliveriesOptions, redoDeliveries } from "./webhooks.api.ts";

/** What didn't arrive: tried again by itself, or given up until somebody has it sent again. */
export function DeliveriesDrawer({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation("web-webhooks");
  const { message } = App.useApp();
  const client = useQueryClient();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    deliveriesOptions(webhook.id),
  );
  const redoing = useMutation({
    mutationFn: (ids?: string[]) => redoDeliveries(webhook.id, ids),
    onSuccess: ({ redone }) => {
      void client.invalidateQueries({ queryKey: ["webhooks"] });
      void message.success(t("redone", { count: redone }));
    },
  });
  const rows = data?.pages.flatMap(({ deliveries }) => deliveries);
  return (
    <Drawer open size={560} title={t("deliveriesOf", { name: webhook.name })} onClose={onClose}>
      <ProblemNote error={redoing.error} />
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : rows === undefined ? (
        <LoadingRows />
      ) : rows.length === 0 ? (
        <Empty icon="checkCircle" title={t("noDeliveries")} />
      ) : (
        <>
          {rows.some(({ state }) => state === "dead") && (
            <Button loading={redoing.isPending} onClick={() => redoing.mutate(undefined)}>
              {t("redoAll")}
            </Button>
          )}
          <ul className={styles["runs"]}>
            {rows.map((row) => (
              <Row key={row.id} row={row} onRedo={() => redoing.mutate([row.id])} />
            ))}
          </ul>
          {hasNextPage && (
            <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t("more")}
            </Button>
          )}
        </>
      )}
    </Drawer>
  );
}

function Row({ row, onRedo }: { row: WebhookDelivery; onRedo: () => void }) {
  const { t, i18n } = useTranslation("web-webhooks");
  const typeWord = useTypeWord();
  const number = row.invoice?.digitalNumber ?? row.invoice?.number;
  return (
    <li>
      <time dateTime={row.failedAt}>{showMoment(row.failedAt, i18n.language)}</time>
      <span>
        {typeWord(row.type)}{" "}
        {row.invoice && (
          <Link to="/invoices/$id" params={{ id: row.invoice.id }}>
            {number ? <InvoiceNumber value={number} /> : row.invoice.id}
          </Link>
        )}
      </span>
      <span className="small quiet">
        {row.problem && t(`problem.${row.problem.code}`, row.problem.facts)} · {t("attempts", { count: row.attempts })} ·{" "}
        {row.nextAt === null ? t("givenUp") : t("againAt", { at: showMoment(row.nextAt, i18n.language) })}
      </span>
      {row.state === "dead" && (
        <Button size="small" onClick={onRedo}>
          {t("redo")}
        </Button>
      )}
    </li>
  );
}

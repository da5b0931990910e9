import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Webhook } from "#api/webhooks.api.ts";
import admin from "../admin/admin.module.css";
import { SectionHead } from "../admin/section-head.tsx";
import styles from "../sources/sources.module.css";
import { Icon } from "../ui/icons.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { DeliveriesDrawer } from "./deliveries-drawer.tsx";
import { SecretShown } from "./secret-shown.tsx";
import { WebhookCard } from "./webhook-card.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";
import { webhooksOptions } from "./webhooks.api.ts";

/** Where a company's events are sent to, by company. */
export function WebhooksSection() {
  const { t } = useTranslation("web-webhooks");
  const { data, error, refetch } = useQuery(webhooksOptions);
  const [open, setOpen] = useState<Webhook | "new" | null>(null);
  const [looked, setLooked] = useState<Webhook | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  useTitle(t("title"));
  const add = data !== undefined && data.may.addIn.length > 0 && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpen("new")}>
      {t("add")}
    </Button>
  );
  const groups = [...Map.groupBy(data?.webhooks ?? [], ({ company }) => company.id).values()];
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("title")} lead={t("lead")}>
        {groups.length > 0 && add}
      </SectionHead>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingRows rows={4} />
      ) : groups.length === 0 ? (
        <Empty icon="arrowRight" title={t("none")} actions={add}>
          {t("noneText")}
        </Empty>
      ) : (
        groups.map((webhooks) => (
          <section key={webhooks[0]!.company.id} className={styles["group"]}>
            {groups.length > 1 && <h2>{webhooks[0]!.company.name}</h2>}
            <ul className={styles["list"]}>
              {webhooks.map((webhook) => (
                <WebhookCard
                  key={webhook.id}
                  webhook={webhook}
                  grouped={groups.length > 1}
                  onChange={() => setOpen(webhook)}
                  onDeliveries={() => setLooked(webhook)}
                  onSecret={setSecret}
                />
              ))}
            </ul>
          </section>
        ))
      )}
      {open !== null && (
        <WebhookDialog
          webhook={open === "new" ? null : open}
          companies={data?.may.addIn ?? []}
          onSecret={setSecret}
          onClose={() => setOpen(null)}
        />
      )}
      {looked !== null && <DeliveriesDrawer webhook={looked} onClose={() => setLooked(null)} />}
      {secret !== null && <SecretShown secret={secret} onClose={() => setSecret(null)} />}
    </div>
  );
}

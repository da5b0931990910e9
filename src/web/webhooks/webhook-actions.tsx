import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import type { Webhook } from "#api/webhooks.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import styles from "../sources/sources.module.css";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { replayWebhook, rotateSecret, stepWebhook, testWebhook } from "./webhooks.api.ts";

type Props = { webhook: Webhook; onChange: () => void; onDeliveries: () => void; onSecret: (secret: string) => void };

const HOURS = [1, 24, 7 * 24, 30 * 24];
const HOUR_MS = 3_600_000;

export function WebhookActions({ webhook, onChange, onDeliveries, onSecret }: Props) {
  const { t } = useTranslation("web-webhooks");
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  const renew = () => void client.invalidateQueries({ queryKey: ["webhooks"] });
  const stepping = useMutation({
    mutationFn: (step: "pause" | "resume" | "end") => stepWebhook(webhook.id, step),
    onSuccess: (_, step) => {
      renew();
      void message.success(t(`done.${step}`));
    },
  });
  const testing = useMutation({ mutationFn: () => testWebhook(webhook.id) });
  const rotating = useMutation({
    mutationFn: () => rotateSecret(webhook.id),
    onSuccess: ({ secret }) => {
      renew();
      onSecret(secret);
    },
  });
  const replaying = useMutation({
    mutationFn: (hours: number) => replayWebhook(webhook.id, { since: new Date(Date.now() - hours * HOUR_MS).toISOString() }),
    onSuccess: () => {
      renew();
      void message.success(t("done.replay"));
    },
  });
  const confirm = (title: string, content: string, ok: string, onOk: () => Promise<unknown>, danger = false) =>
    modal.confirm({
      title: t(title, { name: webhook.name }),
      content: t(content),
      okText: t(ok),
      okButtonProps: { danger },
      cancelText: t("web-common:cancel"),
      onOk: () => onOk().catch(() => undefined),
    });
  const ago = (hours: number): string =>
    hours === 1 ? t("replayHour") : hours < 48 ? t("replayHours", { count: hours }) : t("replayDays", { count: hours / 24 });
  const items = [
    ...HOURS.map((hours) => ({
      key: `replay-${hours}`,
      label: `${t("replay")}: ${ago(hours)}`,
      onClick: () => void confirm("replayTitle", "replayText", "replay", () => replaying.mutateAsync(hours)),
    })),
    { type: "divider" as const },
    {
      key: "rotate",
      label: t("rotate"),
      onClick: () => void confirm("rotateTitle", "rotateText", "rotate", () => rotating.mutateAsync()),
    },
    {
      key: "end",
      danger: true,
      label: t("end"),
      onClick: () => void confirm("endTitle", "endText", "end", () => stepping.mutateAsync("end"), true),
    },
  ];
  const tested = testing.data;
  return (
    <>
      <ProblemNote error={stepping.error ?? testing.error ?? rotating.error ?? replaying.error} />
      {tested && (
        <Note tone={tested.ok ? "ok" : "bad"} icon={tested.ok ? "checkCircle" : "warn"}>
          {tested.problem
            ? t(`problem.${tested.problem.code}`, tested.problem.facts)
            : t("testFine", { status: tested.status ?? "" })}
        </Note>
      )}
      <div className={styles["actions"]}>
        <Button icon={<Icon name="arrowRight" size={16} />} loading={testing.isPending} onClick={() => testing.mutate()}>
          {t("test")}
        </Button>
        <Button onClick={onDeliveries}>{t("deliveries")}</Button>
        <Button icon={<Icon name="pen" size={16} />} onClick={onChange}>
          {t("change")}
        </Button>
        <Button onClick={() => stepping.mutate(webhook.state === "on" ? "pause" : "resume")}>
          {t(webhook.state === "on" ? "pause" : "resume")}
        </Button>
        <Dropdown menu={{ items }} trigger={["click"]}>
          <Button aria-haspopup="menu">{t("others")}</Button>
        </Dropdown>
      </div>
    </>
  );
}

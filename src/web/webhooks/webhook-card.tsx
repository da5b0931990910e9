import { useTranslation } from "react-i18next";
import type { Webhook } from "#api/webhooks.api.ts";
import styles from "../sources/sources.module.css";
import { Badge } from "../ui/badge.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { showMoment } from "../ui/time.ts";
import { useTypeWord } from "./type-word.ts";
import { WebhookActions } from "./webhook-actions.tsx";

type Props = {
  webhook: Webhook;
  /** under the heading of its company */ grouped: boolean;
  onChange: () => void;
  onDeliveries: () => void;
  onSecret: (secret: string) => void;
};

/** A webhook: whether it arrives, what is wrong, and what can be done. */
export function WebhookCard({ webhook, grouped, ...actions }: Props) {
  const { t, i18n } = useTranslation("web-webhooks");
  const typeWord = useTypeWord();
  const moment = (at: string | null): string => (at === null ? t("never") : showMoment(at, i18n.language));
  const Heading = grouped ? "h3" : "h2";
  const { problem, state } = webhook;
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <div>
          <Heading>{webhook.name}</Heading>
          <p className="small quiet">
            {webhook.types === null ? t("typesAll") : webhook.types.map(typeWord).join(t("web-common:comma"))} ·{" "}
            {webhook.account.name}
          </p>
        </div>
        <State webhook={webhook} />
      </div>
      <p className={styles["place"]}>
        <code>{webhook.url}</code>
        <CopyButton text={webhook.url} label={t("copyUrl")} />
      </p>
      {problem && (
        <Note tone="bad" icon="warn">
          <strong>{t(`problem.${problem.code}`, problem.facts)}</strong>{" "}
          {t(state === "disabled" ? "disabledText" : "problemText.on")}
        </Note>
      )}
      {webhook.oldSecretUntil && <p className="small quiet">{t("oldUntil", { at: moment(webhook.oldSecretUntil) })}</p>}
      <dl className={styles["facts"]}>
        <Fact name={t("deliveredAt")}>{moment(webhook.deliveredAt)}</Fact>
        <Fact name={t("delivered")}>{showCount(webhook.delivered)}</Fact>
        {webhook.waiting > 0 && <Fact name={t("waiting")}>{showCount(webhook.waiting)}</Fact>}
        {webhook.dead > 0 && <Fact name={t("dead")}>{showCount(webhook.dead)}</Fact>}
        {state === "on" && webhook.nextTryAt && <Fact name={t("nextTry")}>{moment(webhook.nextTryAt)}</Fact>}
      </dl>
      <WebhookActions webhook={webhook} {...actions} />
    </li>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}

function State({ webhook: { state, failingSince } }: { webhook: Webhook }) {
  const { t } = useTranslation("web-webhooks");
  const failing = state === "on" && failingSince !== null;
  const bad = failing || state === "disabled";
  return (
    <Badge tone={bad ? "bad" : state === "on" ? "ok" : "quiet"} icon={bad ? "warn" : state === "on" ? "checkCircle" : "minus"}>
      {t(`state.${failing ? "failing" : state}`)}
    </Badge>
  );
}

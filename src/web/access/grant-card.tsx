import { Link } from "@tanstack/react-router";
import { App, Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccessGrant } from "#api/access.api.ts";
import { InvoiceLine } from "../invoices/invoice-line.tsx";
import { Badge } from "../ui/badge.tsx";
import { Icon } from "../ui/icons.tsx";
import { showInstant } from "../ui/time.ts";
import { restore, review, revoke } from "./access.api.ts";
import { ExtendDialog } from "./extend-dialog.tsx";
import { lastDay } from "./last-day.ts";
import { SaidSearch } from "./said-search.tsx";
import { useAccess } from "./use-access.ts";
import styles from "./access.module.css";

type CardProps = {
  grant: AccessGrant;
  mine?: boolean;
  /** given where several are chosen to be changed together */
  chosen?: boolean;
  onChoose?: (chosen: boolean) => void;
};

/** What was granted to whom, why, by whom, until when, and when it was used; with what the reader may do about it. */
export function GrantCard({ grant, mine = false, chosen, onChoose }: CardProps) {
  const { t, i18n } = useTranslation("web-access");
  const { modal } = App.useApp();
  const [extending, setExtending] = useState(false);
  const back = useAccess(revoke, { say: t(mine ? "grant.givenBack" : "grant.takenBack") });
  const again = useAccess(restore, { say: t("grant.restored") });
  const look = useAccess(review, { say: t("grant.reviewedNow") });
  const at = (instant: string): string => showInstant(instant, i18n.language);
  const confirmBack = (): void => {
    modal.confirm({
      title: t(mine ? "grant.giveBackAsk" : "grant.takeBackAsk", { name: grant.grantee.name }),
      content: t(mine ? "grant.giveBackText" : "grant.takeBackText"),
      okText: t(mine ? "grant.giveBack" : "grant.takeBack"),
      okButtonProps: { danger: true },
      cancelText: t("web-common:cancel"),
      onOk: () => back.mutateAsync(grant.id).catch(() => undefined),
    });
  };
  const facts: [string, string | null][] = [
    ["by", grant.asHeadOf === null ? grant.by : t("grant.asHead", { by: grant.by ?? "", department: grant.asHeadOf.name })],
    ["until", grant.until === null ? t("until.open") : lastDay(grant.until, i18n.language)],
    ["reason", grant.reason || t("noReason")],
    ["used", mine ? null : grant.lastUsedAt === null ? t("grant.neverUsed") : at(grant.lastUsedAt)],
    [
      "reviewed",
      grant.reviewedAt === null ? null : t("grant.reviewedBy", { when: at(grant.reviewedAt), who: grant.reviewedBy ?? "" }),
    ],
    [
      "revoked",
      grant.revokedAt === null ? null : t("grant.revokedBy", { when: at(grant.revokedAt), who: grant.revokedBy ?? "" }),
    ],
  ];
  return (
    <article className={styles["card"]} aria-label={mine ? t(`kind.${grant.kind}`) : grant.grantee.name}>
      <div className={styles["cardHead"]}>
        {onChoose && (
          <Checkbox
            checked={chosen === true}
            onChange={({ target }) => onChoose(target.checked)}
            aria-label={t("bulk.choose", { name: grant.grantee.name })}
          />
        )}
        <GrantBadge state={grant.state} />
        {grant.attention.map((each) => (
          <Badge key={each} tone="warn" icon={each.endsWith("left") || each.endsWith("gone") ? "person" : "clock"}>
            {t(`attention.${each}`)}
          </Badge>
        ))}
        {!mine && <strong>{grant.grantee.name}</strong>}
        <span className="small quiet">
          {mine ? "" : `${grant.grantee.email} · `}
          {grant.company.name}
        </span>
      </div>
      <What grant={grant} />
      <Facts facts={facts} />
      {Object.values(grant.may).includes(true) && (
        <div className={styles["actions"]}>
          {grant.may.review && (
            <Button onClick={() => look.mutate(grant.id)} loading={look.isPending} icon={<Icon name="check" size={16} />}>
              {t("grant.review")}
            </Button>
          )}
          {grant.may.extend && <Button onClick={() => setExtending(true)}>{t("grant.extend")}</Button>}
          {grant.may.restore && (
            <Button onClick={() => again.mutate(grant.id)} loading={again.isPending} icon={<Icon name="retry" size={16} />}>
              {t("grant.restore")}
            </Button>
          )}
          {grant.may.revoke && (
            <Button danger onClick={confirmBack} loading={back.isPending}>
              {t(mine ? "grant.giveBack" : "grant.takeBack")}
            </Button>
          )}
        </div>
      )}
      {extending && <ExtendDialog grant={grant} onClose={() => setExtending(false)} />}
    </article>
  );
}

function Facts({ facts }: { facts: [string, string | null][] }) {
  const { t } = useTranslation("web-access");
  return (
    <dl className={styles["facts"]}>
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{t(`grant.fact.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function GrantBadge({ state }: { state: AccessGrant["state"] }) {
  const { t } = useTranslation("web-access");
  return (
    <Badge
      tone={state === "running" ? "ok" : "quiet"}
      icon={state === "running" ? "checkCircle" : state === "ended" ? "clock" : "stop"}
    >
      {t(`grant.state.${state}`)}
    </Badge>
  );
}

/** What it shows. Of an invoice that the reader doesn't see only that it is one. */
export function What({ grant }: { grant: Pick<AccessGrant, "kind" | "invoice" | "department" | "search"> }) {
  const { t } = useTranslation("web-access");
  if (grant.kind === "invoice")
    return grant.invoice === null ? (
      <p className="quiet">{t("grant.oneInvoice")}</p>
    ) : (
      <Link to="/invoices/$id" params={{ id: grant.invoice.id }} className={styles["invoice"]}>
        <InvoiceLine invoice={grant.invoice} />
        <Icon name="chevronRight" size={16} />
      </Link>
    );
  return (
    <p>
      {t(`kind.${grant.kind}`)}
      {t("colon")}
      {grant.department ? grant.department.name : <SaidSearch filters={grant.search ?? {}} />}
    </p>
  );
}

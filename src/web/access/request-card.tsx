import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccessRequest } from "#api/access.api.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";
import { showInstant } from "../ui/time.ts";
import { withdraw } from "./access.api.ts";
import { DecideDialog } from "./decide-dialog.tsx";
import { What } from "./grant-card.tsx";
import { lastDay } from "./last-day.ts";
import { useAccess } from "./use-access.ts";
import { Wanted } from "./wanted.tsx";
import styles from "./access.module.css";

const LOOKS: Record<AccessRequest["state"], [Tone, IconName]> = {
  open: ["info", "clock"],
  granted: ["ok", "checkCircle"],
  declined: ["quiet", "stop"],
  withdrawn: ["quiet", "close"],
};

/** What somebody asked for, why, and what became of it. */
export function RequestCard({ request, mine }: { request: AccessRequest; mine: boolean }) {
  const { t, i18n } = useTranslation("web-access");
  const [deciding, setDeciding] = useState(false);
  const back = useAccess(withdraw, { say: t("request.withdrawn") });
  const at = (instant: string): string => showInstant(instant, i18n.language);
  return (
    <article className={styles["card"]} aria-label={mine ? t(`kind.${request.target}`) : request.asker.name}>
      <div className={styles["cardHead"]}>
        <RequestBadge state={request.state} />
        {!mine && <strong>{request.asker.name}</strong>}
        <span className="small quiet num">
          {mine ? "" : `${request.asker.email} · `}
          {request.company.name} · {at(request.askedAt)}
        </span>
      </div>
      <p>
        <Wanted request={request} />
      </p>
      <p className="quiet">{request.reason || t("noReason")}</p>
      {request.decidedAt !== null && (
        <p className="small quiet">
          {t(`request.by.${request.state}`, { who: request.decidedBy ?? "", when: at(request.decidedAt) })}
          {request.note && ` · ${request.note}`}
        </p>
      )}
      {request.grants.map((grant) => (
        <div key={grant.id} className={styles["outcome"]}>
          <What grant={grant} />
          <span className="small quiet">
            {grant.state === "running"
              ? grant.until === null
                ? t("until.open")
                : t("until.at", { when: lastDay(grant.until, i18n.language) })
              : t(`grant.state.${grant.state}`)}
          </span>
        </div>
      ))}
      {(request.may.decide || request.may.withdraw || (mine && request.lookup !== null)) && (
        <div className={styles["actions"]}>
          {request.may.decide && (
            <Button type="primary" onClick={() => setDeciding(true)}>
              {t("request.decide")}
            </Button>
          )}
          {request.may.withdraw && (
            <Button onClick={() => back.mutate(request.id)} loading={back.isPending}>
              {t("request.withdraw")}
            </Button>
          )}
          {mine && request.lookup !== null && (
            <Link to="/lookups/$id" params={{ id: request.lookup }}>
              {t("request.lookup")}
            </Link>
          )}
        </div>
      )}
      {deciding && <DecideDialog request={request} onClose={() => setDeciding(false)} />}
    </article>
  );
}

export function RequestBadge({ state }: { state: AccessRequest["state"] }) {
  const { t } = useTranslation("web-access");
  const [tone, icon] = LOOKS[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`request.state.${state}`)}
    </Badge>
  );
}

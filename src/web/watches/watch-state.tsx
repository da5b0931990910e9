import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Watch } from "#api/watches.api.ts";
import { InvoiceLine } from "../invoices/invoice-line.tsx";
import { Badge, type Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";
import { showInstant } from "../ui/time.ts";
import { useWatch } from "./use-watch.ts";
import styles from "./watches.module.css";

const LOOKS: Record<Watch["state"], [Tone, IconName]> = {
  open: ["info", "clock"],
  arrived: ["ok", "checkCircle"],
  ended: ["quiet", "close"],
  expired: ["quiet", "clock"],
};

/** How waiting stands: until when, or what came, or how it ended. */
export function WatchState({ watch }: { watch: Watch }) {
  const { t, i18n } = useTranslation("web-watch");
  const { end } = useWatch();
  const { state, fit, invoice, endedAt, expiresAt } = watch;
  const [tone, icon] = LOOKS[state];
  const at = showInstant(endedAt ?? expiresAt, i18n.language);
  const words =
    state === "open"
      ? t("openText", { until: at })
      : state === "arrived" && fit === "near"
        ? t("nearText", { at })
        : t(`${state}Text`, { at });
  return (
    <div className={styles["state"]}>
      <p className={styles["said"]}>
        <Badge tone={tone} icon={icon}>
          {t(`state.${state}`)}
        </Badge>
        <span>{words}</span>
        {state === "open" && (
          <Button loading={end.isPending} onClick={() => end.mutate(watch.id)}>
            {t("end")}
          </Button>
        )}
      </p>
      {invoice && (
        <Link to="/invoices/$id" params={{ id: invoice.id }} className={styles["invoice"]}>
          <InvoiceLine invoice={invoice} />
        </Link>
      )}
      {state === "arrived" && !invoice && <p className="small quiet">{t("unseen")}</p>}
    </div>
  );
}

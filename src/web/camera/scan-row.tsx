import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { otherParty } from "../invoices/parties.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { Money } from "../ui/money-text.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import type { RowState, ScanRow as Row } from "./scan-session.ts";
import styles from "./camera.module.css";

const LOOKS: Record<RowState, [Tone, IconName]> = {
  waiting: ["quiet", "clock"],
  asking: ["quiet", "clock"],
  found: ["ok", "checkCircle"],
  several: ["ok", "checkCircle"],
  missing: ["warn", "question"],
  failed: ["bad", "warn"],
  other: ["quiet", "info"],
};

type Props = { row: Row; stalled: boolean; onOpen: () => void; onAgain: () => void; onRemove: () => void };

/** One code: what it says, what is known of it, and the way there or back. */
export function ScanRow({ row, stalled, onOpen, onAgain, onRemove }: Props) {
  const { t } = useTranslation("web-camera");
  const [tone, icon] = LOOKS[row.state];
  const state = row.state === "waiting" && stalled ? "offline" : row.state;
  const found = row.answer?.invoices[0];
  const party = found && row.state === "found" ? otherParty(found).name : null;
  return (
    <li className={styles["row"]}>
      <div className={styles["rowText"]}>
        {row.facts?.number ? (
          <p className={styles["rowNumber"]}>
            <InvoiceNumber value={row.facts.number} />
          </p>
        ) : (
          <p>{t(`other.${row.kind}`, { host: row.host ?? "" })}</p>
        )}
        <p className="small quiet">
          {row.facts?.amount && (
            <>
              <Money value={row.facts.amount} />
              {row.facts.amountBasis === "net" && ` ${t("net")}`}{" "}
            </>
          )}
          {row.facts?.date && <span className="num">{row.facts.date} </span>}
          {party}
        </p>
        <Badge tone={tone} icon={state === "offline" ? "offline" : icon}>
          {t(`state.${state}`)}
        </Badge>
      </div>
      <div className={styles["rowActions"]}>
        {row.answer && (
          <Button type="link" onClick={onOpen}>
            {t(row.state === "missing" ? "why" : "see")}
          </Button>
        )}
        {row.state === "failed" && (
          <Button type="link" onClick={onAgain}>
            {t("web-common:retry")}
          </Button>
        )}
        <Button
          type="text"
          icon={<Icon name="close" />}
          aria-label={t("remove", { what: row.facts?.number ?? t(`other.${row.kind}`, { host: row.host ?? "" }) })}
          onClick={onRemove}
        />
      </div>
    </li>
  );
}

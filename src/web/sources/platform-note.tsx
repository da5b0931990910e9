import { useTranslation } from "react-i18next";
import type { TaxPlatform } from "#api/sources.api.ts";
import { Note } from "../ui/note.tsx";
import styles from "./sources.module.css";

/** What a tax platform's provider can, in sentences; and loudly, where the other side only simulates. */
export function PlatformNote({ platform }: { platform: TaxPlatform }) {
  const { t } = useTranslation(["web-sources", "domain"]);
  const { can, simulator } = platform;
  const directions = can.directions.map((direction) => t(`domain:direction.${direction}`)).join(" · ");
  return (
    <div className={styles["group"]}>
      {simulator && (
        <Note tone="warn" icon="warn">
          <strong>{t("tax.simulator")}</strong> {t("tax.simulatorText")}
        </Note>
      )}
      <p className="small quiet">
        {t("tax.can.directions", { directions })}{" "}
        {t(can.increments ? "tax.can.increments" : "tax.can.again", { days: can.againDays })}{" "}
        {t(can.changes ? "tax.can.changes" : "tax.can.noChanges")}
      </p>
    </div>
  );
}

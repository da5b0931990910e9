import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Badge, type Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";
import type { CheckId, Outcome, Remedy } from "./checks.ts";
import { askForCamera, renewPage } from "./remedies.ts";
import styles from "./self-check.module.css";

const LOOKS: Record<Outcome["state"], [Tone, IconName]> = {
  ok: ["ok", "checkCircle"],
  warn: ["warn", "warn"],
  bad: ["bad", "stop"],
  unknown: ["quiet", "question"],
};
/** Missing where nothing has to be done, or the sentence says it all. */
const WITH_NEXT: readonly Outcome["state"][] = ["warn", "bad"];

/** One thing that was looked at: how it is, what helps, and the button that does it. */
export function CheckRow({ id, outcome, onAgain }: { id: CheckId; outcome: Outcome | undefined; onAgain: () => void }) {
  const { t } = useTranslation("web-self-check");
  if (outcome === undefined)
    return (
      <li className={styles["row"]}>
        <span className={styles["name"]}>{t(`${id}.name`)}</span>
        <span className="quiet">{t("looking")}</span>
      </li>
    );
  const { state, word, params = {}, remedies = [] } = outcome;
  const [tone, icon] = LOOKS[state];
  const missing = String(params["missing"] ?? "").split(",");
  const words = {
    ...params,
    ...(params["missing"] === undefined
      ? {}
      : { missing: missing.map((each) => t(`causes:D16.lacks.${each}`)).join(t("web-common:comma")) }),
  };
  return (
    <li className={styles["row"]}>
      <span className={styles["name"]}>{t(`${id}.name`)}</span>
      <div className={styles["said"]}>
        <p>{t(`${id}.${word}`, words)}</p>
        {WITH_NEXT.includes(state) && (
          <p className="quiet">{t(`${id}.next.${word}`, { defaultValue: t("nextAsk"), ...words })}</p>
        )}
        {remedies.length > 0 && (
          <div className={styles["remedies"]}>
            {remedies.map((remedy) => (
              <RemedyButton key={remedy} remedy={remedy} onAgain={onAgain} />
            ))}
          </div>
        )}
      </div>
      <Badge tone={tone} icon={icon}>
        {t(`state.${state}`)}
      </Badge>
    </li>
  );
}

function RemedyButton({ remedy, onAgain }: { remedy: Remedy; onAgain: () => void }) {
  const { t } = useTranslation("web-self-check");
  const label = t(`remedy.${remedy}`);
  if (remedy === "status") return <a href="/status/">{label}</a>;
  if (remedy === "https") return <a href={`https://${location.hostname}/self-check`}>{label}</a>;
  if (remedy === "sign-in") return <Link to="/sign-in">{label}</Link>;
  if (remedy === "sign-in-help") return <Link to="/sign-in-help">{label}</Link>;
  if (remedy === "intake") return <Link to="/intake">{label}</Link>;
  const act = (): void => {
    if (remedy === "renew") void renewPage();
    else if (remedy === "camera") void askForCamera().then(onAgain);
    else onAgain();
  };
  return (
    <Button size="small" onClick={act}>
      {label}
    </Button>
  );
}

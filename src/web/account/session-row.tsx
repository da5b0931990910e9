import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { SignInSession } from "#api/account.api.ts";
import { Badge } from "../ui/badge.tsx";
import { showInstant } from "../ui/time.ts";
import styles from "./account.module.css";

/** "Chrome (Windows)" of a session. */
export function useDeviceWord(): (session: Pick<SignInSession, "browser" | "system">) => string {
  const { t } = useTranslation();
  return ({ browser, system }) =>
    t("domain:userAgent.on", {
      browser: t(`domain:userAgent.browser.${browser}`),
      system: t(`domain:userAgent.system.${system}`),
    });
}

type Props = { session: SignInSession; ending?: boolean; /** left out: it isn't ended here */ onEnd?: () => void };

/** Where somebody is signed in, since when, from where. */
export function SessionRow({ session, ending = false, onEnd }: Props) {
  const { t, i18n } = useTranslation("web-account");
  const device = useDeviceWord()(session);
  return (
    <li className={styles["row"]}>
      <div>
        <p>
          <strong>{device}</strong>{" "}
          {session.current && (
            <Badge tone="ok" icon="checkCircle">
              {t("sessions.current")}
            </Badge>
          )}
        </p>
        <p className="small quiet num">
          {[
            t("sessions.used", { at: showInstant(session.lastUsedAt ?? session.createdAt, i18n.language) }),
            t("sessions.since", { at: showInstant(session.createdAt, i18n.language) }),
            session.address,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {!session.current && onEnd && (
        <Button loading={ending} onClick={onEnd} aria-label={t("sessions.endOne", { device })}>
          {t("sessions.end")}
        </Button>
      )}
    </li>
  );
}

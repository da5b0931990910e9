import { Input } from "antd";
import { useTranslation } from "react-i18next";
import type { Invitation } from "#api/staff.api.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Note } from "../../ui/note.tsx";
import { showInstant } from "../../ui/time.ts";
import styles from "./people.module.css";

/** The link of an invitation: sent by mail where that is set up, and always there to be copied. */
export function InvitationLink({ invitation }: { invitation: Pick<Invitation, "email" | "link" | "mailedAt" | "endsAt"> }) {
  const { t, i18n } = useTranslation("web-admin");
  if (invitation.link === null) return null;
  const link = `${location.origin}${invitation.link}`;
  return (
    <div className={styles["form"]}>
      <Note tone={invitation.mailedAt ? "ok" : "info"} icon={invitation.mailedAt ? "check" : "info"}>
        {t(invitation.mailedAt ? "people.invite.mailed" : "people.invite.notMailed", { email: invitation.email })}
      </Note>
      <div className={styles["link"]}>
        <Input readOnly aria-label={t("people.invite.link")} value={link} onFocus={({ target }) => target.select()} />
        <CopyButton text={link} label={t("web-common:copyLink")} />
      </div>
      <p className="small quiet">{t("people.invite.linkHint", { when: showInstant(invitation.endsAt, i18n.language) })}</p>
    </div>
  );
}

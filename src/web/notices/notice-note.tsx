import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { ShownNotice } from "#api/notices.api.ts";
import type { Tone } from "../ui/badge.tsx";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { NoticeTime } from "./notice-time.tsx";
import styles from "./notices.module.css";

const TONE: Record<ShownNotice["level"], Tone> = { info: "info", important: "warn", urgent: "bad" };

/** A notice as a calm banner. */
export function NoticeNote({ notice, onDismiss }: { notice: ShownNotice; onDismiss?: () => void }) {
  const { t, i18n } = useTranslation("web-notices");
  return (
    <Note
      tone={TONE[notice.level]}
      icon={notice.kind === "window" ? "clock" : notice.level === "info" ? "info" : "warn"}
      actions={
        onDismiss && (
          <Button
            type="text"
            size="small"
            aria-label={t("dismiss", { title: notice.title })}
            icon={<Icon name="close" size={16} />}
            onClick={onDismiss}
          />
        )
      }
    >
      <div lang={notice.language === i18n.language ? undefined : notice.language}>
        <strong>{notice.title}</strong> {notice.text && <span className={styles["words"]}>{notice.text}</span>}
      </div>
      {notice.kind === "window" && (
        <p className="small">
          <NoticeTime notice={notice} />{" "}
          {t("touches", { what: notice.functions.map((each) => t(`function.${each}`)).join(t("and")) })}
        </p>
      )}
    </Note>
  );
}

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AuditEvent, EventKind } from "#api/audit.api.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { ServiceMark } from "../ui/service-mark.tsx";
import { showInstant } from "../ui/time.ts";
import styles from "./audit.module.css";
import { changesOf, restOf, shown, useEventWord, useSubjectWord } from "./event-words.ts";

const LOOKS: Record<EventKind, { tone: Tone; icon: IconName }> = {
  signIn: { tone: "quiet", icon: "person" },
  search: { tone: "quiet", icon: "search" },
  view: { tone: "quiet", icon: "eye" },
  denial: { tone: "bad", icon: "lock" },
  export: { tone: "warn", icon: "download" },
  permission: { tone: "info", icon: "people" },
  trail: { tone: "info", icon: "shield" },
  change: { tone: "ok", icon: "pen" },
};

/** Who, when, from where, what, why; before and after beneath it. */
export function EventRow({ event }: { event: AuditEvent }) {
  const { t, i18n } = useTranslation("web-audit");
  const eventWord = useEventWord();
  const changes = changesOf(event);
  const rest = restOf(event);
  const { tone, icon } = LOOKS[event.kind];
  return (
    <li className={styles["event"]} data-row>
      <div className={styles["line"]}>
        <time className={`small num ${styles["time"]}`} dateTime={event.at}>
          {showInstant(event.at, i18n.language)}
        </time>
        <Badge tone={tone} icon={icon}>
          {t(`kind.${event.kind}`)}
        </Badge>
        <strong className={styles["what"]}>{eventWord(event.type)}</strong>
        <span className={styles["who"]}>
          {event.erased ? t("erased") : (event.by?.name ?? t("system"))} <ServiceMark id={event.by?.id} />
          {event.channel && (
            <span className="small quiet"> · {t(`channel.${event.channel}`, { defaultValue: event.channel })}</span>
          )}
        </span>
        <Subject event={event} />
        <span className={`small quiet num ${styles["seal"]}`}>
          {event.seq === null ? t("unsealed") : t("sealed", { seq: event.seq })}
        </span>
      </div>
      {event.reason && <p className={styles["why"]}>{t("because", { reason: event.reason })}</p>}
      {changes.length > 0 && (
        <dl className={styles["changes"]}>
          {changes.map(({ field, before, after }) => (
            <div key={field}>
              <dt>{t(`web-invoice:fields.${field}`, { defaultValue: t(`field.${field}`, { defaultValue: field }) })}</dt>
              <dd>
                <del>{shown(before)}</del> <Icon name="arrowRight" size={14} /> <ins>{shown(after)}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {rest.length > 0 && (
        <details className={styles["rest"]}>
          <summary className="small">{t("details")}</summary>
          <dl>
            {rest.map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {event.masked && <p className="small quiet">{t("masked")}</p>}
    </li>
  );
}

/** What it is about, leading to everything about the same thing. */
function Subject({ event }: { event: AuditEvent }) {
  const { t } = useTranslation("web-audit");
  const subjectWord = useSubjectWord();
  if (event.subject === "" || event.subjectId === "") return <span />;
  return (
    <Link
      to="."
      search={(all: Record<string, unknown>) => ({ ...all, subject: event.subject, subjectId: event.subjectId })}
      className={styles["subject"]}
      title={t("allOf")}
    >
      {subjectWord(event.subject)} <span className="num">{event.subjectName ?? `#${event.subjectId.slice(-6)}`}</span>
    </Link>
  );
}

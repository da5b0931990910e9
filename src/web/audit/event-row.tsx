import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AuditEvent, EventKind } from "#api/audit.api.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { useOriginWords } from "../ui/origin-words.ts";
import { ServiceMark } from "../ui/service-mark.tsx";
import { showInstant } from "../ui/time.ts";
import styles from "./audit.module.css";
import { changesOf, restOf, useEventFields, useEventWord, useSubjectWord } from "./event-words.ts";

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

/** Signing in that didn't come to be: looked for like refusals. */
const FAILED: ReadonlySet<string> = new Set(["user.sign-in-failed", "user.locked"]);

/** Who, when, from where, what, why; before and after beneath it. */
export function EventRow({ event }: { event: AuditEvent }) {
  const { t, i18n } = useTranslation("web-audit");
  const eventWord = useEventWord();
  const { tone, icon } = LOOKS[FAILED.has(event.type) ? "denial" : event.kind];
  const { shown } = useEventFields(event);
  const again = event.data["again"];
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
        <Who event={event} />
        <Subject event={event} />
        <span className={`small quiet num ${styles["seal"]}`}>
          {event.seq === null ? t("unsealed") : t("sealed", { seq: event.seq })}
        </span>
      </div>
      {FAILED.has(event.type) && event.data["why"] !== undefined && (
        <p className={styles["why"]}>{t("because", { reason: shown("why", event.data["why"]) })}</p>
      )}
      {event.answer !== null && <p className={styles["why"]}>{t("answered", { answer: event.answer })}</p>}
      {typeof again === "number" && <p className={styles["why"]}>{t("againCount", { count: again })}</p>}
      {event.reason && <p className={styles["why"]}>{t("because", { reason: event.reason })}</p>}
      <Content event={event} />
      {event.withheld && <p className="small quiet">{t("withheld")}</p>}
      {event.masked && <p className="small quiet">{t("masked")}</p>}
    </li>
  );
}

/** Who, by which way, and from where. */
function Who({ event }: { event: AuditEvent }) {
  const { t } = useTranslation("web-audit");
  const words = useOriginWords();
  const { erased, by, type, channel, origin } = event;
  const nobody = type === "user.sign-in-failed" ? t("unproven") : t("system");
  const place = words.place(origin);
  return (
    <span className={styles["who"]}>
      {erased ? t("erased") : (by?.name ?? nobody)} <ServiceMark id={by?.id} />
      {channel && <span className="small quiet"> · {words.channel(channel, origin)}</span>}
      {place !== null && <span className={`small quiet num ${styles["place"]}`}>{place}</span>}
    </span>
  );
}

/** Before and after of what changed, and on demand all else. */
function Content({ event }: { event: AuditEvent }) {
  const { t } = useTranslation("web-audit");
  const { field, label, shown } = useEventFields(event);
  const changes = changesOf(event);
  const rest = restOf(event);
  return (
    <>
      {changes.length > 0 && (
        <dl className={styles["changes"]}>
          {changes.map(({ field: name, before, after }) => (
            <div key={name}>
              <dt>{name === "" ? t("field.value") : field(name)}</dt>
              <dd>
                {event.withheld && before === null && after === null ? (
                  <span className="quiet">{t("notShown")}</span>
                ) : (
                  <>
                    <del>{shown(name, before)}</del> <Icon name="arrowRight" size={14} /> <ins>{shown(name, after)}</ins>
                  </>
                )}
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
                <dt>{label(key)}</dt>
                <dd>{shown(key, value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
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

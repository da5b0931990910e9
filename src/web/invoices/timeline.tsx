import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOriginWords } from "../ui/origin-words.ts";
import rows from "../ui/rows.module.css";
import { LoadingRows } from "../ui/states.tsx";
import { ServiceMark } from "../ui/service-mark.tsx";
import { showInstant } from "../ui/time.ts";
import { type HistoryEntry, historyOptions, type InvoiceDetail } from "./invoices.api.ts";
import { type Change, TIMELINE_KINDS, type TimelineKind, changesOf, kindOf } from "./timeline-kinds.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoice.module.css";

/** More of them only on demand: what happened lately is what one looks for. */
const SHOWN = 30;

/** Who, when, from where, why, before and after: newest first, of all kinds or of one. */
export function Timeline({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-invoice");
  const history = useQuery(historyOptions(invoice.id));
  return (
    <section className={styles["card"]} aria-labelledby="timeline">
      <h2 id="timeline">{t("timeline.title")}</h2>
      {history.isPending ? (
        <LoadingRows rows={3} />
      ) : history.isError ? (
        <p className="quiet">{t("timeline.failed")}</p>
      ) : history.data.length === 0 ? (
        <p className="quiet">{t("timeline.none")}</p>
      ) : (
        <Entries entries={history.data} />
      )}
    </section>
  );
}

function Entries({ entries }: { entries: readonly HistoryEntry[] }) {
  const { t } = useTranslation("web-invoice");
  const [kind, setKind] = useState<TimelineKind>("all");
  const [all, setAll] = useState(false);
  const there = TIMELINE_KINDS.filter((each) => each === "all" || entries.some((entry) => kindOf(entry) === each));
  const chosen = entries
    .filter((entry) => kind === "all" || kindOf(entry) === kind)
    .toSorted((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id));
  const shown = all ? chosen : chosen.slice(0, SHOWN);
  return (
    <>
      {there.length > 2 && (
        <nav className={rows["chips"]} aria-label={t("timeline.filter")}>
          {there.map((each) => (
            <button key={each} type="button" className={rows["chip"]} aria-pressed={each === kind} onClick={() => setKind(each)}>
              {t(`timeline.kind.${each}`)}
            </button>
          ))}
        </nav>
      )}
      {chosen.length === 0 && <p className="quiet">{t("timeline.noneOf")}</p>}
      <ol className={styles["timeline"]}>
        {shown.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
      {shown.length < chosen.length && (
        <button type="button" className={rows["chip"]} onClick={() => setAll(true)}>
          {t("timeline.more", { count: chosen.length })}
        </button>
      )}
    </>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { t, i18n } = useTranslation("web-invoice");
  const changes = changesOf(entry);
  const origin = useOriginWords();
  const place = origin.place(entry.origin);
  return (
    <li>
      <span className="small quiet num">{showInstant(entry.at, i18n.language)}</span>
      <p>
        <What entry={entry} />
      </p>
      {changes.map((change) => (
        <FieldChange key={change.path} change={change} />
      ))}
      <p className="small quiet">
        {entry.by?.name ?? t("timeline.system")} <ServiceMark id={entry.by?.id} /> · {origin.channel(entry.channel, entry.origin)}
        {place !== null && <span className="num"> · {place}</span>}
        {entry.reason ? ` · ${entry.reason}` : entry.withheld && changes.length === 0 && ` · ${t("timeline.reasonWithheld")}`}
      </p>
    </li>
  );
}

/** A state by its axis with before and after, everything else by the name of the event. */
function What({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const { data, type } = entry;
  const text = (key: string): string | null => (typeof data[key] === "string" ? data[key] : null);
  const [axis, value, from, why] = [text("axis"), text("value"), text("from"), text("why")];
  const said = t(`event.${type.replaceAll(".", "-")}`, {
    defaultValue: type,
    nth: data["nth"],
    why: why === null ? "" : t(`personal.why.${why}`, { defaultValue: why }),
  });
  if (axis !== null && value !== null)
    return (
      <>
        {type === "invoice.state-undone" && `${said} · `}
        {words.axis(axis)}: {from !== null && <span className="quiet">{words.state(axis, from)} → </span>}
        {words.state(axis, value)}
      </>
    );
  if (text("list") !== null) return t("event.listed", { list: data["list"], row: data["row"] });
  const field = text("field");
  return (
    <>
      {said}
      {field !== null && <span className="quiet"> {words.field(field)}</span>}
    </>
  );
}

function FieldChange({ change: { path, before, after } }: { change: Change }) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const shown = (value: unknown) =>
    value === null || value === undefined || value === "" ? (
      <span className="quiet">{t("timeline.empty")}</span>
    ) : typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? (
      <span className="num">{String(value)}</span>
    ) : (
      <span className="quiet">…</span>
    );
  return (
    <p className="small">
      {words.field(path)}:{" "}
      {before === null && after === null ? (
        <span className="quiet">{t("timeline.withheld")}</span>
      ) : (
        <>
          {shown(before)} → {shown(after)}
        </>
      )}
    </p>
  );
}

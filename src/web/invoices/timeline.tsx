import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { LoadingRows } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { type HistoryEntry, historyOptions, type InvoiceDetail } from "./invoices.api.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoice.module.css";

/** Who, when, from where, why: newest first. */
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
        <ol className={styles["timeline"]}>
          {history.data
            .toSorted((a, b) => b.at.localeCompare(a.at))
            .map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
        </ol>
      )}
    </section>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { t, i18n } = useTranslation("web-invoice");
  const words = useWords();
  const { data } = entry;
  const axis = typeof data["axis"] === "string" ? data["axis"] : null;
  const value = typeof data["value"] === "string" ? data["value"] : null;
  const whyOf = (why: unknown): string => (typeof why === "string" ? t(`personal.why.${why}`, { defaultValue: why }) : "");
  const fields =
    typeof data["values"] === "object" && data["values"]
      ? Object.keys(data["values"])
      : Array.isArray(data["fields"])
        ? data["fields"].map(String)
        : [];
  return (
    <li>
      <span className="small quiet num">{showInstant(entry.at, i18n.language)}</span>
      <p>
        {axis && value
          ? `${words.axis(axis)}: ${words.state(axis, value)}`
          : typeof data["list"] === "string"
            ? t(`event.listed`, { list: data["list"], row: data["row"] })
            : t(`event.${entry.type.replaceAll(".", "-")}`, {
                defaultValue: entry.type,
                nth: data["nth"],
                why: whyOf(data["why"]),
              })}
        {fields.length > 0 && <span className="quiet"> {fields.map(words.field).join(t("web-common:comma"))}</span>}
      </p>
      <p className="small quiet">
        {entry.by?.name ?? t("timeline.system")} · {t(`channel.${entry.channel}`, { defaultValue: entry.channel })}
        {entry.reason && ` · ${entry.reason}`}
      </p>
    </li>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useOnline } from "../app/use-online.ts";
import { Note } from "../ui/note.tsx";
import { showMoment } from "../ui/time.ts";
import { toldOptions } from "./incidents.api.ts";

const AT_ONCE = 3;

/** What is out of order now, since when, and what was last said of it. */
export function ToldIncidents() {
  const { t, i18n } = useTranslation("web-incidents");
  const { data } = useQuery(toldOptions(i18n.language));
  // without a network it would be what was so at some earlier hour
  const online = useOnline();
  if (!online) return null;
  const at = (iso: string): string => showMoment(iso, i18n.language);
  return (data?.incidents ?? []).slice(0, AT_ONCE).map(({ id, title, functions, startedAt, expectedAt, last, severity }) => {
    const what = functions.map((each) => t(`web-notices:function.${each}`)).join(t("web-notices:and"));
    return (
      <Note key={id} tone={severity === "critical" ? "bad" : "warn"} icon="warn">
        <strong>{title ?? (what ? t("told.touched", { what }) : t("told.something"))}</strong>{" "}
        {t(expectedAt === null ? "told.since" : "told.until", { since: at(startedAt), until: expectedAt && at(expectedAt) })}
        {last && (
          <p className="small">
            {at(last.at)} {last.text}
          </p>
        )}
      </Note>
    );
  });
}

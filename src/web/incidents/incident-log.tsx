import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Incident, IncidentLog } from "#api/incidents.api.ts";
import { type Language, nearestText } from "#domain/notices/notices.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import styles from "../notices/notices.module.css";
import { Badge } from "../ui/badge.tsx";
import { Field } from "../ui/field.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { showMoment } from "../ui/time.ts";
import { addToLog, logOptions } from "./incidents.api.ts";
import own from "./incidents.module.css";

/** What was done and said, newest first; nothing of it is ever changed. */
export function IncidentLogPanel({ incident }: { incident: Incident }) {
  const { t } = useTranslation("web-incidents");
  const pages = useInfiniteQuery(logOptions(incident.id));
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <section className={styles["card"]}>
      <h2>{t("log.title")}</h2>
      <NewLogEntry incident={incident} />
      {pages.isPending && <LoadingRows rows={3} />}
      <ul className={own["log"]}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t("web-common:more")}
        </Button>
      )}
    </section>
  );
}

function Entry({ entry: { at, by, public: told, code, facts, texts } }: { entry: IncidentLog["entries"][number] }) {
  const { t, i18n } = useTranslation("web-incidents");
  const words = (): string => {
    const to = facts["to"];
    if (code === "severity") return t("log.severity", { to: t(`severity.${String(to)}`) });
    if (code === "cause") return t("log.cause", { to: t(`cause.${String(to)}`) });
    if (code === "expected") return t("log.expected", { at: showMoment(String(facts["at"]), i18n.language) });
    return code === null ? (nearestText(texts ?? {}, i18n.language)?.text ?? "") : t(`log.${code}`, facts);
  };
  return (
    <li>
      <span className="small quiet num">
        {showMoment(at, i18n.language)} · {by ?? t("system")}{" "}
        {told && (
          <Badge tone="info" icon="people">
            {t("log.public")}
          </Badge>
        )}
      </span>
      <span className={styles["words"]}>{words()}</span>
    </li>
  );
}

function NewLogEntry({ incident }: { incident: Incident }) {
  const { t, i18n } = useTranslation("web-incidents");
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [told, setTold] = useState(false);
  const adding = useMutation({
    mutationFn: () =>
      addToLog(incident.id, { texts: { [i18n.language as Language]: text.trim() }, public: told && incident.public }),
    onSuccess: () => {
      setText("");
      void client.invalidateQueries({ queryKey: ["incidents"] });
    },
  });
  return (
    <div className={styles["form"]}>
      <ProblemNote error={adding.error} />
      <Field label={t("log.add")} hint={t("log.addHint")}>
        <Input.TextArea rows={2} maxLength={2_000} value={text} onChange={({ target }) => setText(target.value)} />
      </Field>
      <div className={styles["actions"]}>
        <Button disabled={text.trim() === ""} loading={adding.isPending} onClick={() => adding.mutate()}>
          {t("log.addOk")}
        </Button>
        {incident.public && (
          <Checkbox checked={told} onChange={({ target }) => setTold(target.checked)}>
            {t("log.tell")}
          </Checkbox>
        )}
      </div>
    </div>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { App, Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Incident } from "#api/incidents.api.ts";
import { nearestText } from "#domain/notices/notices.ts";
import { usePhone } from "../app/use-phone.ts";
import admin from "../admin/admin.module.css";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { NoticeTime } from "../notices/notice-time.tsx";
import styles from "../notices/notices.module.css";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { showMoment } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { ChangeIncidentDialog } from "./change-incident-dialog.tsx";
import { IncidentBadges } from "./incident-badges.tsx";
import { IncidentLogPanel } from "./incident-log.tsx";
import { incidentOptions, moveIncident, setStep } from "./incidents.api.ts";
import own from "./incidents.module.css";
import { ReviewPanel } from "./review-panel.tsx";

/** One incident: what is known, what is done next, what was done, what was learned. */
export function IncidentPage() {
  const { i18n } = useTranslation("web-incidents");
  const { id } = useParams({ from: "/inside/admin/$section/$id" });
  const { data, error, refetch } = useQuery(incidentOptions(id, i18n.language));
  useTitle(data?.title ?? "");
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows rows={8} />;
  return (
    <div className={admin["section"]}>
      <Head incident={data} />
      <Facts incident={data} />
      <Checklist incident={data} />
      <IncidentLogPanel incident={data} />
      {data.state !== "open" && <ReviewPanel key={data.state} incident={data} />}
    </div>
  );
}

function Head({ incident }: { incident: Incident }) {
  const { t, i18n } = useTranslation("web-incidents");
  const { modal } = App.useApp();
  const client = useQueryClient();
  const [changing, setChanging] = useState(false);
  // there the page of sections has a way back of its own
  const phone = usePhone();
  const { id, may, proposesToClose, wellSince } = incident;
  const moving = useMutation({
    mutationFn: (move: "resolve" | "reopen" | "close") => moveIncident(id, move),
    onSuccess: () => client.invalidateQueries({ queryKey: ["incidents"] }),
  });
  const close = (): void => {
    modal.confirm({
      title: t("closeTitle"),
      content: t("closeText"),
      okText: t("close"),
      cancelText: t("web-common:cancel"),
      onOk: () => moving.mutateAsync("close").catch(() => undefined),
    });
  };
  return (
    <>
      {!phone && (
        <Link to="/admin/$section" params={{ section: "incidents" }} search={{}} className="small">
          {t("back")}
        </Link>
      )}
      <div className={styles["head"]}>
        <h1>{incident.title}</h1>
        <IncidentBadges incident={incident} />
      </div>
      {proposesToClose && (
        <Note tone="ok" icon="checkCircle">
          {t("proposed", { since: showMoment(wellSince!, i18n.language) })}
        </Note>
      )}
      <ProblemNote error={moving.error} />
      <div className={styles["actions"]}>
        {may.resolve && (
          <Button
            type={proposesToClose ? "primary" : "default"}
            loading={moving.isPending}
            onClick={() => moving.mutate("resolve")}
          >
            {t("resolve")}
          </Button>
        )}
        {may.close && (
          <Button type="primary" loading={moving.isPending} onClick={close}>
            {t("close")}
          </Button>
        )}
        {may.reopen && <Button onClick={() => moving.mutate("reopen")}>{t("reopen")}</Button>}
        {may.change && (
          <Button icon={<Icon name="pen" size={16} />} onClick={() => setChanging(true)}>
            {t("change")}
          </Button>
        )}
      </div>
      {changing && <ChangeIncidentDialog incident={incident} onClose={() => setChanging(false)} />}
    </>
  );
}

function Facts({ incident }: { incident: Incident }) {
  const { t, i18n } = useTranslation("web-incidents");
  const { impact, onDuty, functions } = incident;
  const facts: [string, React.ReactNode][] = [
    ["place", incident.company?.name ?? t("installation")],
    ["time", <NoticeTime key="time" notice={{ from: incident.startedAt, until: incident.resolvedAt }} />],
    ["cause", t(incident.causeGuessed ? "causeGuessed" : "causeIs", { cause: t(`cause.${incident.cause}`) })],
    ["functions", functions.map((each) => t(`web-notices:function.${each}`)).join(t("web-notices:and")) || "—"],
    ["expected", incident.expectedAt === null ? t("notKnown") : showMoment(incident.expectedAt, i18n.language)],
    ["users", impact.users ?? t("notKnown")],
    ["processes", impact.processes || "—"],
    ["cost", impact.cost === null ? t("notKnown") : `¥${impact.cost}`],
    ["duty", onDuty.length === 0 ? t("nobody") : onDuty.map(({ name, reach }) => `${name} ${reach}`).join(t("web-notices:and"))],
    ["told", t(incident.public ? "yesTold" : "notTold")],
    ["openedBy", incident.openedBy ?? t("system")],
  ];
  return (
    <dl className={own["facts"]}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`fact.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Checklist({ incident: { id, checklist, may } }: { incident: Incident }) {
  const { t, i18n } = useTranslation("web-incidents");
  const client = useQueryClient();
  const ticking = useMutation({
    mutationFn: ({ step, done }: { step: number; done: boolean }) => setStep(id, step, done),
    onSuccess: () => client.invalidateQueries({ queryKey: ["incidents"] }),
  });
  return (
    <section className={styles["card"]}>
      <h2>{t("checklist")}</h2>
      <ProblemNote error={ticking.error} />
      <ol className={own["checklist"]}>
        {checklist.map(({ text, doneAt, doneBy }, step) => (
          <li key={step}>
            <Checkbox
              checked={doneAt !== null}
              disabled={!may.change || ticking.isPending}
              onChange={({ target }) => ticking.mutate({ step, done: target.checked })}
            >
              {nearestText(text, i18n.language)?.text}
              {doneAt !== null && (
                <span className="small quiet"> {t("doneBy", { name: doneBy, at: showMoment(doneAt, i18n.language) })}</span>
              )}
            </Checkbox>
          </li>
        ))}
      </ol>
    </section>
  );
}

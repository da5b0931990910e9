import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Probe } from "#api/health.api.ts";
import admin from "../admin/admin.module.css";
import { SectionHead } from "../admin/section-head.tsx";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { showMoment } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { Findings } from "./findings.tsx";
import { healthOptions } from "./health.api.ts";
import styles from "./health.module.css";

const MARKS: Record<Probe["state"], { tone: Tone; icon: IconName }> = {
  ok: { tone: "ok", icon: "checkCircle" },
  note: { tone: "warn", icon: "info" },
  wrong: { tone: "bad", icon: "warn" },
};

/** Whether the installation is fine, what to do where it isn't, and what is wrong with its data. */
export function HealthSection() {
  const { t, i18n } = useTranslation("web-health");
  const answer = useQuery(healthOptions);
  useTitle(t("title"));
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("title")} lead={t("lead")}>
        {answer.data && <span className="small quiet">{t("at", { at: showMoment(answer.data.at, i18n.language) })}</span>}
        <Button icon={<Icon name="retry" size={16} />} loading={answer.isFetching} onClick={() => void answer.refetch()}>
          {t("again")}
        </Button>
      </SectionHead>
      {answer.data === undefined ? (
        answer.isError ? (
          <Problem error={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <LoadingRows rows={8} />
        )
      ) : (
        <>
          <Summary probes={answer.data.probes} />
          <Attention probes={answer.data.probes} />
          <Findings health={answer.data} />
          <ProbeList title={t("rest")} probes={answer.data.probes.filter(({ state }) => state === "ok")} />
        </>
      )}
    </div>
  );
}

function Summary({ probes }: { probes: Probe[] }) {
  const { t } = useTranslation("web-health");
  const count = (state: Probe["state"]): number => probes.filter((each) => each.state === state).length;
  const [wrong, notes] = [count("wrong"), count("note")];
  if (wrong > 0)
    return (
      <Note tone="bad" icon="warn">
        <strong>{t("troubles", { count: wrong })}</strong>
      </Note>
    );
  return notes > 0 ? (
    <Note tone="warn">{t("notes", { count: notes })}</Note>
  ) : (
    <Note tone="ok" icon="checkCircle">
      {t("allWell")}
    </Note>
  );
}

/** What needs somebody stands first. */
function Attention({ probes }: { probes: Probe[] }) {
  const { t } = useTranslation("web-health");
  const of = (which: Probe["state"]): Probe[] => probes.filter(({ state }) => state === which);
  const attention = [...of("wrong"), ...of("note")];
  return attention.length > 0 && <ProbeList title={t("attention")} probes={attention} />;
}

function ProbeList({ title, probes }: { title: string; probes: Probe[] }) {
  const { t } = useTranslation("web-health");
  return (
    <section className={styles["card"]} aria-label={title}>
      <h2>{title}</h2>
      <ul className={styles["probes"]}>
        {probes.map(({ id, state, text }) => (
          <li key={id} className={styles["probe"]}>
            <span>
              <Badge {...MARKS[state]}>{t(`state.${state}`)}</Badge>
            </span>
            <strong>{t(`probe.${id}`)}</strong>
            <span className={styles["text"]}>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { SignInSession } from "#api/account.api.ts";
import { queryClient } from "../app/query-client.ts";
import { Badge } from "../ui/badge.tsx";
import { LoadingRows, Problem, useProblemWords } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { endOtherSessions, endSession, sessionsOptions } from "./account.api.ts";
import styles from "./account.module.css";

const DAY_MINUTES = 1440;

/** Where one is signed in, and the end of it. */
export function SessionsSection() {
  const { t } = useTranslation("web-account");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const sessions = useQuery(sessionsOptions);
  const after = {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["account", "sessions"] }),
    onError: (error: unknown) => void message.error(problemWords(error).title),
  };
  const ending = useMutation({ mutationFn: (id: string) => endSession(id), ...after });
  const endingOthers = useMutation({ mutationFn: endOtherSessions, ...after });
  if (sessions.isPending) return <LoadingRows rows={4} />;
  if (sessions.isError) return <Problem error={sessions.error} onRetry={() => void sessions.refetch()} />;
  const { data } = sessions;
  return (
    <>
      <p className="quiet">
        {t("sessions.lasts", {
          idle: Math.round(data.idleMinutes / DAY_MINUTES) || "<1",
          longest: Math.round(data.absoluteMinutes / DAY_MINUTES) || "<1",
        })}
      </p>
      <ul className={styles["rows"]}>
        {data.sessions.map((session) => (
          <Session
            key={session.id}
            session={session}
            ending={ending.isPending && ending.variables === session.id}
            onEnd={() => ending.mutate(session.id)}
          />
        ))}
      </ul>
      {data.sessions.length > 1 && (
        <Button style={{ justifySelf: "start" }} danger loading={endingOthers.isPending} onClick={() => endingOthers.mutate()}>
          {t("sessions.endOthers", { count: data.sessions.length - 1 })}
        </Button>
      )}
    </>
  );
}

function Session({ session, ending, onEnd }: { session: SignInSession; ending: boolean; onEnd: () => void }) {
  const { t, i18n } = useTranslation("web-account");
  const device = t("domain:userAgent.on", {
    browser: t(`domain:userAgent.browser.${session.browser}`),
    system: t(`domain:userAgent.system.${session.system}`),
  });
  return (
    <li className={styles["row"]}>
      <div>
        <p>
          <strong>{device}</strong>{" "}
          {session.current && (
            <Badge tone="ok" icon="checkCircle">
              {t("sessions.current")}
            </Badge>
          )}
        </p>
        <p className="small quiet num">
          {[
            t("sessions.used", { at: showInstant(session.lastUsedAt ?? session.createdAt, i18n.language) }),
            t("sessions.since", { at: showInstant(session.createdAt, i18n.language) }),
            session.address,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {!session.current && (
        <Button loading={ending} onClick={onEnd} aria-label={t("sessions.endOne", { device })}>
          {t("sessions.end")}
        </Button>
      )}
    </li>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { queryClient } from "../app/query-client.ts";
import { useDuration } from "../security/use-duration.ts";
import { LoadingRows, Problem, useProblemWords } from "../ui/states.tsx";
import { endOtherSessions, endSession, sessionsOptions } from "./account.api.ts";
import styles from "./account.module.css";
import { SessionRow } from "./session-row.tsx";

/** Where one is signed in, and the end of it. */
export function SessionsSection() {
  const { t } = useTranslation("web-account");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const duration = useDuration();
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
        {t("sessions.lasts", { idle: duration(data.idleMinutes), longest: duration(data.absoluteMinutes) })}
      </p>
      <ul className={styles["rows"]}>
        {data.sessions.map((session) => (
          <SessionRow
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

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SignInSession } from "#api/account.api.ts";
import type { SecuredPersonDetail } from "#api/security.api.ts";
import { RecoveryLinkButton } from "../account/recovery-link-button.tsx";
import { ReasonDialog } from "../account/reason-dialog.tsx";
import { SessionRow, useDeviceWord } from "../account/session-row.tsx";
import account from "../account/account.module.css";
import admin from "../admin/admin.module.css";
import people from "../admin/people/people.module.css";
import { ResetFactor } from "../factors/reset-factor.tsx";
import { Icon } from "../ui/icons.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { endSessionsOf, personSecurityOptions, SECURED_KEY } from "./security.api.ts";

/** By what one person signs in, and where he is signed in: reset, ended. */
export function PersonSecurityPage({ id }: { id: string }) {
  const { t } = useTranslation("web-security");
  const { data, error, refetch } = useQuery(personSecurityOptions(id));
  const client = useQueryClient();
  useTitle(t("people.one"));
  if (error) return <Problem error={error} actions={<Back />} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows rows={6} />;
  const changed = (): void => void client.invalidateQueries({ queryKey: SECURED_KEY });
  return (
    <div className={admin["section"]}>
      <Back />
      <div>
        <h1>{data.name}</h1>
        <p className="quiet">{data.email}</p>
      </div>
      <div className={people["buttons"]}>
        {data.may.resetSecondFactor && <ResetFactor id={data.id} name={data.name} onDone={changed} />}
        {data.may.makeRecoveryLink && <RecoveryLinkButton userId={data.id} name={data.name} />}
      </div>
      <Facts person={data} />
      <Sessions person={data} onEnded={changed} />
    </div>
  );
}

function Back() {
  const { t } = useTranslation("web-security");
  return (
    <Link to="/admin/$section" params={{ section: "security" }} className={people["back"]}>
      <Icon name="chevronLeft" size={16} /> {t("title")}
    </Link>
  );
}

function Facts({ person }: { person: SecuredPersonDetail }) {
  const { t, i18n } = useTranslation("web-security");
  return (
    <dl className={people["facts"]}>
      <div>
        <dt>{t("people.secondFactor")}</dt>
        <dd>{t(person.secondFactor ? "people.on" : "people.off")}</dd>
      </div>
      <div>
        <dt>{t("people.passkeys")}</dt>
        <dd className="num">{person.passkeys}</dd>
      </div>
      <div>
        <dt>{t("people.lastSignIn")}</dt>
        <dd className="num">{person.lastSignInAt ? showInstant(person.lastSignInAt, i18n.language) : t("people.never")}</dd>
      </div>
    </dl>
  );
}

function Sessions({ person, onEnded }: { person: SecuredPersonDetail; onEnded: () => void }) {
  const { t } = useTranslation("web-security");
  const { message } = App.useApp();
  const deviceWord = useDeviceWord();
  const [ending, setEnding] = useState<SignInSession | "all" | null>(null);
  const { id, name, sessions, may } = person;
  const end = useMutation({
    mutationFn: (reason: string) => endSessionsOf(id, ending === "all" || ending === null ? null : ending.id, reason),
    onSuccess: () => {
      void message.success(t("people.ended"));
      setEnding(null);
      onEnded();
    },
  });
  const close = (): void => {
    setEnding(null);
    end.reset();
  };
  return (
    <section className={people["block"]}>
      <h2>{t("people.sessions")}</h2>
      {sessions.length === 0 ? (
        <p className="quiet">{t("people.none")}</p>
      ) : (
        <ul className={account["rows"]}>
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} {...(may.endSessions && { onEnd: () => setEnding(session) })} />
          ))}
        </ul>
      )}
      {may.endSessions && sessions.length > 1 && (
        <Button style={{ justifySelf: "start" }} danger onClick={() => setEnding("all")}>
          {t("people.endAll")}
        </Button>
      )}
      {ending !== null && (
        <ReasonDialog
          title={
            ending === "all" ? t("people.endAllTitle", { name }) : t("people.endTitle", { name, device: deviceWord(ending) })
          }
          text={t("people.endText")}
          action={t("people.end")}
          attempt={end}
          onClose={close}
        />
      )}
    </section>
  );
}

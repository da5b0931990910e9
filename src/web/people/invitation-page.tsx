import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Input, type InputRef } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OpenedInvitation } from "#api/staff.api.ts";
import { PASSWORD_LENGTH_MIN } from "#domain/password.ts";
import { ApiProblem } from "../api/problem.ts";
import { Field } from "../ui/field.tsx";
import { useFirstFocus } from "../ui/focus.ts";
import { Note } from "../ui/note.tsx";
import { LoadingRows, Problem, useProblemWords } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { Doorway } from "./doorway.tsx";
import { PasswordInput } from "./password-input.tsx";
import { acceptInvitation, invitationOf } from "./people.api.ts";
import styles from "./people.module.css";

/** Behind the link of an invitation: who is invited chooses a password and is in. */
export function InvitationPage() {
  const { t } = useTranslation("web-sign-in");
  // The token stands behind the # so that it reaches no server log and no referrer.
  const [token] = useState(() => location.hash.replace(/^#/, ""));
  const words = useProblemWords();
  const opened = useQuery({ ...invitationOf(token), enabled: token !== "" });
  const over = opened.error instanceof ApiProblem && opened.error.code === "invitation-ended";
  const title = over ? words(opened.error).title : t("invitation.title");
  useTitle(title);
  return (
    <Doorway title={title}>
      {token === "" || over ? (
        <Over why={t(token === "" ? "invitation.noToken" : "invitation.endedText")} />
      ) : opened.isError ? (
        <Problem error={opened.error} onRetry={() => void opened.refetch()} />
      ) : opened.isPending ? (
        <LoadingRows rows={3} />
      ) : (
        <Accept token={token} opened={opened.data} />
      )}
    </Doorway>
  );
}

/** A link that opens nothing (any more): why that may be isn't told apart, what to do is. */
function Over({ why }: { why: string }) {
  const { t } = useTranslation("web-sign-in");
  const navigate = useNavigate();
  return (
    <div className={styles["form"]}>
      <Note tone="warn" icon="warn">
        {why}
      </Note>
      <p className={styles["why"]}>{t("invitation.endedAsk")}</p>
      <Button size="large" block onClick={() => void navigate({ to: "/sign-in" })}>
        {t("invitation.endedJoined")}
      </Button>
    </div>
  );
}

function Accept({ token, opened }: { token: string; opened: OpenedInvitation }) {
  const { t, i18n } = useTranslation("web-sign-in");
  const navigate = useNavigate();
  const client = useQueryClient();
  const words = useProblemWords();
  const [name, setName] = useState(opened.name);
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const first = useFirstFocus<InputRef>();
  const accepting = useMutation({
    mutationFn: async () => {
      await acceptInvitation({ token, name: name.trim(), ...(opened.signedIn ? {} : { password }) });
      await client.resetQueries();
    },
    onSuccess: () => navigate({ to: "/", replace: true }),
  });
  const short = !opened.signedIn && password.length < PASSWORD_LENGTH_MIN;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!short && name.trim() !== "") accepting.mutate();
  };
  const comma = i18n.language.startsWith("zh") ? "、" : ", ";
  return (
    <form className={styles["form"]} onSubmit={submit} noValidate>
      <p className={styles["why"]}>
        {opened.companies.length > 0
          ? t("invitation.text", { companies: opened.companies.join(comma) })
          : t("invitation.textAlone")}
      </p>
      {accepting.isError && (
        <Note tone="bad" icon="warn">
          <strong>{words(accepting.error).title}</strong> {words(accepting.error).text}
        </Note>
      )}
      <Field label={t("email")}>
        <Input size="large" readOnly value={opened.email} autoComplete="username" />
      </Field>
      {!opened.signedIn && (
        <>
          <Field label={t("setup.name")} error={tried && name.trim() === "" ? t("setup.error.required") : null}>
            <Input
              size="large"
              maxLength={100}
              value={name}
              autoComplete="name"
              onChange={({ target }) => setName(target.value)}
            />
          </Field>
          <PasswordInput
            label={t("password")}
            hint={t("passwordHint")}
            error={tried && short ? t("setup.error.short") : null}
            name="password"
            autoComplete="new-password"
            ref={first}
            value={password}
            onChange={setPassword}
          />
        </>
      )}
      <Button type="primary" size="large" htmlType="submit" block loading={accepting.isPending}>
        {t("invitation.accept")}
      </Button>
      <p className="small quiet">{t("invitation.until", { when: showInstant(opened.endsAt, i18n.language) })}</p>
      {!opened.signedIn && (
        <>
          <p className="small quiet">{t("invitation.haveAccount")}</p>
          <Link to="/sign-in">{t("invitation.toSignIn")}</Link>
        </>
      )}
    </form>
  );
}

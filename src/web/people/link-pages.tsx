import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, type InputRef } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api/problem.ts";
import { noteSignInTrouble } from "../api/sign-in-trouble.ts";
import { useFirstFocus } from "../ui/focus.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { Doorway } from "./doorway.tsx";
import { PasswordInput } from "./password-input.tsx";
import { recover, unlockByLink } from "./people.api.ts";
import styles from "./people.module.css";

/** The token stands behind the # so that it reaches no server log and no referrer; from the address it goes at once. */
function useLinkToken(): string {
  const [token] = useState(() => {
    const found = location.hash.replace(/^#/, "");
    if (found) history.replaceState(history.state, "", location.pathname);
    return found;
  });
  return token;
}

const isOver = (error: unknown): boolean => error instanceof ApiProblem && error.code === "link-over";

function LinkOver() {
  const { t } = useTranslation("web-sign-in");
  return (
    <>
      <Note tone="warn" icon="clock">
        {t("link.over")}
      </Note>
      <Link to="/forgot">{t("link.another")}</Link>
    </>
  );
}

/** A new password, by the link of a mail or of an administrator. */
export function RecoverPage() {
  const { t } = useTranslation("web-sign-in");
  const token = useLinkToken();
  const [password, setPassword] = useState("");
  const first = useFirstFocus<InputRef>();
  const setting = useMutation({ mutationFn: () => recover(token, password), onSuccess: () => noteSignInTrouble("forgotten") });
  const problem = useProblemWords()(setting.error);
  useTitle(t("recover.title"));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (password) setting.mutate();
  };
  if (!token || isOver(setting.error))
    return (
      <Doorway title={t("recover.title")}>
        <LinkOver />
      </Doorway>
    );
  if (setting.isSuccess)
    return (
      <Doorway title={t("recover.title")}>
        <Note tone="ok" icon="checkCircle">
          {t("recover.done")}
        </Note>
        <Link to="/sign-in">{t("recover.signIn")}</Link>
      </Doorway>
    );
  return (
    <Doorway title={t("recover.title")}>
      <form className={styles["form"]} onSubmit={submit} noValidate>
        <p className={styles["why"]}>{t("recover.text")}</p>
        <PasswordInput
          label={t("recover.password")}
          hint={t("passwordHint")}
          error={setting.isError ? [problem.title, problem.text].join(" ") : null}
          name="password"
          autoComplete="new-password"
          value={password}
          ref={first}
          onChange={setPassword}
        />
        <Button type="primary" size="large" htmlType="submit" block loading={setting.isPending}>
          {t("recover.set")}
        </Button>
      </form>
    </Doorway>
  );
}

/** An open name again. It takes a tap: programs that look into mails open every link. */
export function UnlockPage() {
  const { t } = useTranslation("web-sign-in");
  const token = useLinkToken();
  const unlocking = useMutation({ mutationFn: () => unlockByLink(token), onSuccess: () => noteSignInTrouble("locked") });
  const problem = useProblemWords()(unlocking.error);
  useTitle(t("unlock.title"));
  return (
    <Doorway title={t("unlock.title")}>
      {!token || isOver(unlocking.error) ? (
        <LinkOver />
      ) : unlocking.isSuccess ? (
        <>
          <Note tone="ok" icon="checkCircle">
            {t("unlock.done")}
          </Note>
          <Link to="/sign-in">{t("recover.signIn")}</Link>
        </>
      ) : (
        <>
          <p>{t("unlock.text")}</p>
          {unlocking.isError && (
            <Note tone="bad" icon="warn">
              <strong>{problem.title}</strong> {problem.text}
            </Note>
          )}
          <Button type="primary" size="large" block loading={unlocking.isPending} onClick={() => unlocking.mutate()}>
            {t("unlock.open")}
          </Button>
        </>
      )}
    </Doorway>
  );
}

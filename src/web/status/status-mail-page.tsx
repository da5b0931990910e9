import { useMutation } from "@tanstack/react-query";
import { Button, Input, type InputRef } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../api/client.ts";
import { Doorway } from "../people/doorway.tsx";
import styles from "../people/people.module.css";
import { Field } from "../ui/field.tsx";
import { useFirstFocus } from "../ui/focus.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";

const ROUTE = "/api/v1/status-subscriptions";
const post = (path: string, body: object): Promise<unknown> => call("POST", `${ROUTE}${path}`, { body, ungated: true });

/** The token stands behind the # so that it reaches no server log; from the address it goes at once. */
function useLink(): { purpose: "confirm" | "leave"; token: string } | null {
  const [link] = useState(() => {
    const found = /^#(confirm|leave)=([\w.-]+)$/.exec(location.hash);
    if (found === null) return null;
    history.replaceState(history.state, "", location.pathname);
    return { purpose: found[1] as "confirm" | "leave", token: found[2]! };
  });
  return link;
}

/** Updates of the status by mail: asked for, and by the links of the mails confirmed and ended. */
export function StatusMailPage() {
  const { t } = useTranslation("web-status");
  const link = useLink();
  useTitle(t("title"));
  return (
    <Doorway title={t("title")}>
      {link === null ? <Ask /> : <Use {...link} />}
      <a href="/status/">{t("toPage")}</a>
    </Doorway>
  );
}

function Ask() {
  const { t, i18n } = useTranslation("web-status");
  const [email, setEmail] = useState("");
  const first = useFirstFocus<InputRef>();
  const asking = useMutation({ mutationFn: () => post("", { email: email.trim(), locale: i18n.language }) });
  const problem = useProblemWords()(asking.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (email.trim() !== "") asking.mutate();
  };
  if (asking.isSuccess)
    return (
      <Note tone="ok" icon="checkCircle">
        {t("asked")}
      </Note>
    );
  return (
    <form className={styles["form"]} onSubmit={submit} noValidate>
      <p>{t("text")}</p>
      <Field label={t("email")} error={asking.isError ? [problem.title, problem.text].join(" ") : null}>
        <Input
          ref={first}
          type="email"
          name="email"
          autoComplete="email"
          size="large"
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
      </Field>
      <Button type="primary" size="large" htmlType="submit" block loading={asking.isPending}>
        {t("ask")}
      </Button>
    </form>
  );
}

/** It takes a tap: programs that look into mails open every link. */
function Use({ purpose, token }: { purpose: "confirm" | "leave"; token: string }) {
  const { t } = useTranslation("web-status");
  const using = useMutation({ mutationFn: () => post(`/${purpose}`, { token }) });
  const problem = useProblemWords()(using.error);
  if (using.isSuccess)
    return (
      <Note tone="ok" icon="checkCircle">
        {t(`${purpose}.done`)}
      </Note>
    );
  return (
    <>
      <p>{t(`${purpose}.text`)}</p>
      {using.isError && (
        <Note tone="bad" icon="warn">
          <strong>{problem.title}</strong> {problem.text}
        </Note>
      )}
      <Button type="primary" size="large" block loading={using.isPending} onClick={() => using.mutate()}>
        {t(`${purpose}.do`)}
      </Button>
    </>
  );
}

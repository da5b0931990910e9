import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Popconfirm } from "antd";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Subscriptions } from "#api/subscriptions.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { wasCancelled } from "../factors/passkeys.ts";
import { useProof } from "../factors/proof.tsx";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { showMoment } from "../ui/time.ts";
import { SecretShown } from "../webhooks/secret-shown.tsx";
import { endHook, redoHook, setHook, subscriptionsOptions, testHook } from "./inbox.api.ts";
import styles from "./inbox.module.css";

/** Where one's notifications are sent to besides the inbox: set with a proof of who one is, its secret shown once, tried, ended. */
export function OwnHookPart({ data, onSaved }: { data: Subscriptions; onSaved: (all: Subscriptions) => void }) {
  const { t } = useTranslation("web-inbox");
  const client = useQueryClient();
  const { message } = App.useApp();
  const { withProof, dialog } = useProof();
  const { hook } = data;
  const [open, setOpen] = useState(false);
  const [url, setUrl] = useState("");
  const setting = useMutation({
    mutationFn: () => withProof(() => setHook(url.trim())),
    onSuccess: () => {
      setOpen(false);
      void client.invalidateQueries({ queryKey: subscriptionsOptions.queryKey });
    },
  });
  const ending = useMutation({
    mutationFn: endHook,
    onSuccess: (all) => {
      onSaved(all);
      void message.success(t("hook.done"));
    },
  });
  const ready = URL.canParse(url.trim());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) setting.mutate();
  };
  const ask = (): void => {
    setUrl(hook?.url ?? "");
    setOpen(true);
  };
  const begin = <Button onClick={ask}>{t(hook === null ? "hook.set" : "hook.replace")}</Button>;
  return (
    <section className={styles["hook"]} aria-labelledby="own-hook">
      <h2 id="own-hook">{t("hook.title")}</h2>
      <p className="small quiet">{t("hook.lead")}</p>
      <ProblemNote error={wasCancelled(setting.error) ? null : (setting.error ?? ending.error)} />
      {open ? (
        <form className={styles["hook"]} onSubmit={submit} noValidate>
          <Field label={t("hook.url")} hint={t("hook.urlHint")}>
            <Input type="url" inputMode="url" maxLength={2_000} value={url} onChange={({ target }) => setUrl(target.value)} />
          </Field>
          <div className={styles["buttons"]}>
            <Button onClick={() => setOpen(false)}>{t("web-common:cancel")}</Button>
            <Button type="primary" htmlType="submit" disabled={!ready} loading={setting.isPending}>
              {t("hook.set")}
            </Button>
          </div>
        </form>
      ) : hook === null ? (
        <div className={styles["buttons"]}>{begin}</div>
      ) : (
        <State hook={hook} onRedone={onSaved}>
          {begin}
          <Popconfirm
            title={t("hook.endSure")}
            okText={t("hook.end")}
            cancelText={t("web-common:cancel")}
            onConfirm={() => ending.mutate()}
          >
            <Button danger>{t("hook.end")}</Button>
          </Popconfirm>
        </State>
      )}
      {setting.data && <SecretShown secret={setting.data.secret} onClose={() => setting.reset()} />}
      {dialog}
    </section>
  );
}

type StateProps = {
  hook: NonNullable<Subscriptions["hook"]>;
  onRedone: (all: Subscriptions) => void;
  children: ReactNode;
};

function State({ hook, onRedone, children }: StateProps) {
  const { t, i18n } = useTranslation("web-inbox");
  const redoing = useMutation({ mutationFn: redoHook, onSuccess: onRedone });
  const testing = useMutation({ mutationFn: testHook });
  const failed = testing.data ? testing.data.problem : hook.problem;
  return (
    <div className={styles["hook"]}>
      <code className={styles["address"]}>{hook.url}</code>
      <p className="small quiet">
        {hook.arrivedAt === null ? t("hook.never") : t("hook.arrived", { at: showMoment(hook.arrivedAt, i18n.language) })}
        {hook.waiting > 0 && ` · ${t("hook.waiting", { count: hook.waiting })}`}
      </p>
      {failed !== null ? (
        <Note tone="bad" icon="warn">
          {t(`web-webhooks:problem.${failed.code}`, failed.facts)}
        </Note>
      ) : (
        testing.data && (
          <Note tone="ok" icon="checkCircle">
            {t("hook.testFine", { status: testing.data.status ?? "" })}
          </Note>
        )
      )}
      {hook.givenUp > 0 && (
        <Note
          tone="warn"
          icon="warn"
          actions={
            <Button size="small" loading={redoing.isPending} onClick={() => redoing.mutate()}>
              {t("hook.redo")}
            </Button>
          }
        >
          {t("hook.givenUp", { count: hook.givenUp })}
        </Note>
      )}
      <ProblemNote error={testing.error ?? redoing.error} />
      <div className={styles["buttons"]}>
        <Button loading={testing.isPending} onClick={() => testing.mutate()}>
          {t("hook.test")}
        </Button>
        {children}
      </div>
    </div>
  );
}

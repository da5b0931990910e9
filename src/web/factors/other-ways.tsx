import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "../people/people.module.css";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { leaveFor, waysOptions } from "./factors.api.ts";
import { endAutofill, passkeysHere, signInByAutofill, signInByPasskey, wasCancelled } from "./passkeys.ts";

/** A challenge lives for five minutes: what waits in the field of the e-mail is asked anew before that. */
const ASK_ANEW_MS = 4 * 60_000;

/** Passkeys offered where the e-mail is typed, in browsers that can. */
function useAutofill(onDone: () => void): void {
  const [round, setRound] = useState(0);
  const done = useEffectEvent(onDone);
  useEffect(() => {
    let left = false;
    signInByAutofill().then(
      (entered) => entered && !left && done(),
      // the button says what is wrong; here nobody has asked for anything
      () => undefined,
    );
    const timer = setTimeout(() => setRound(round + 1), ASK_ANEW_MS);
    return () => {
      left = true;
      clearTimeout(timer);
      endAutofill();
    };
  }, [round]);
}

/** Signing in without a password: by passkey, or at a provider of the company. */
export function OtherWays({ to, onDone }: { to?: string | undefined; onDone: () => void }) {
  const { t } = useTranslation("web-factors");
  const { data } = useQuery(waysOptions);
  useAutofill(onDone);
  const passkey = useMutation({ mutationFn: signInByPasskey, onSuccess: onDone });
  const provider = useMutation({ mutationFn: (id: string) => leaveFor(id, to) });
  const error = provider.error ?? (wasCancelled(passkey.error) ? null : passkey.error);
  const problem = useProblemWords()(error);
  const here = passkeysHere();
  const providers = data?.providers ?? [];
  if (!here && providers.length === 0) return null;
  return (
    <div className={styles["form"]}>
      <p className={styles["or"]}>
        <span>{t("web-common:or")}</span>
      </p>
      <div aria-live="assertive">
        {error !== null && (
          <Note tone="bad" icon="warn">
            <strong>{problem.title}</strong>
            <br />
            {problem.text}
          </Note>
        )}
      </div>
      {here && (
        <Button size="large" block icon={<Icon name="key" />} loading={passkey.isPending} onClick={() => passkey.mutate()}>
          {t("byPasskey")}
        </Button>
      )}
      {providers.map(({ id, name }) => (
        <Button key={id} size="large" block icon={<Icon name="shield" />} onClick={() => provider.mutate(id)}>
          {name}
        </Button>
      ))}
    </div>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input, type InputRef, Modal } from "antd";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api/problem.ts";
import styles from "../people/people.module.css";
import { Field } from "../ui/field.tsx";
import { useFirstFocus } from "../ui/focus.ts";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { LoadingRows, useProblemWords } from "../ui/states.tsx";
import { methodsOptions, proveBy } from "./factors.api.ts";
import { passkeysHere, proveByPasskey, wasCancelled } from "./passkeys.ts";

/** Which proof the server asks for: any, or the second factor. */
type Asked = "any" | "second";
const askedBy = (error: unknown): Asked | null =>
  error instanceof ApiProblem
    ? (({ "prove-yourself": "any", "show-second-factor": "second" } as const)[error.code as "prove-yourself"] ?? null)
    : null;

/**
 * Runs what needs a proof of who sits there: where the last one is too old, it is asked for in a dialog, and what was wanted
 * goes on after it. `dialog` is put into the page.
 */
export function useProof(): { withProof: <T>(work: () => Promise<T>) => Promise<T>; dialog: ReactNode } {
  const [asked, setAsked] = useState<Asked | null>(null);
  const waiting = useRef<{ resolve: () => void; reject: (reason: unknown) => void } | null>(null);
  const end = (proven: boolean, error?: unknown): void => {
    setAsked(null);
    if (proven) waiting.current?.resolve();
    else waiting.current?.reject(error);
    waiting.current = null;
  };
  const withProof = async <T,>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const needed = askedBy(error);
      if (needed === null) throw error;
      await new Promise<void>((resolve, reject) => {
        waiting.current = { resolve, reject: () => reject(new DOMException("closed", "AbortError")) };
        setAsked(needed);
      });
      return work();
    }
  };
  const dialog = asked !== null && <ProofDialog asked={asked} onProven={() => end(true)} onClose={() => end(false)} />;
  return { withProof, dialog };
}

function ProofDialog({ asked, onProven, onClose }: { asked: Asked; onProven: () => void; onClose: () => void }) {
  const { t } = useTranslation("web-factors");
  const { data } = useQuery(methodsOptions);
  return (
    <Modal open title={t("proof.title")} footer={null} onCancel={onClose} width={400}>
      <p className={styles["why"]}>{t(asked === "any" ? "proof.text" : "proof.second")}</p>
      {data === undefined ? (
        <LoadingRows rows={2} />
      ) : (
        <ProofForm
          password={data.password && asked === "any"}
          code={data.secondFactor.on}
          passkey={data.passkeys.length > 0 && passkeysHere()}
          onProven={onProven}
        />
      )}
    </Modal>
  );
}

type FormProps = { password: boolean; code: boolean; passkey: boolean; onProven: () => void };

function ProofForm({ password, code, passkey, onProven }: FormProps) {
  const { t } = useTranslation("web-factors");
  const [way, setWay] = useState<"password" | "code">(password ? "password" : "code");
  const [typed, setTyped] = useState("");
  const field = useFirstFocus<InputRef>();
  const byText = useMutation({
    mutationFn: (value: string) =>
      proveBy(
        way === "password"
          ? { password: value }
          : value.replace(/\s/g, "").length > 6
            ? { recoveryCode: value }
            : { code: value },
      ),
    onSuccess: onProven,
  });
  const byPasskey = useMutation({ mutationFn: proveByPasskey, onSuccess: onProven });
  const error = byText.error ?? (wasCancelled(byPasskey.error) ? null : byPasskey.error);
  const problem = useProblemWords()(error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // the dialog may stand within a form, which isn't meant
    event.stopPropagation();
    if (typed.trim()) byText.mutate(typed);
  };
  const Text = way === "password" ? Input.Password : Input;
  return (
    <form className={styles["form"]} onSubmit={submit} noValidate>
      {error !== null && (
        <Note tone="bad" icon="warn">
          <strong>{problem.title}</strong> {problem.text}
        </Note>
      )}
      {(password || code) && (
        <>
          <Field label={t(way === "password" ? "web-sign-in:password" : "codeOrRecovery")}>
            <Text
              size="large"
              ref={field}
              value={typed}
              autoComplete={way === "password" ? "current-password" : "one-time-code"}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Field>
          <Button type="primary" size="large" htmlType="submit" block loading={byText.isPending}>
            {t("proof.confirm")}
          </Button>
        </>
      )}
      {passkey && (
        <Button size="large" block icon={<Icon name="key" />} loading={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
          {t("byPasskey")}
        </Button>
      )}
      {password && code && (
        <Button
          type="link"
          onClick={() => {
            setWay(way === "password" ? "code" : "password");
            setTyped("");
          }}
        >
          {t(way === "password" ? "proof.byCode" : "proof.byPassword")}
        </Button>
      )}
      {!password && !code && !passkey && <p>{t("proof.none")}</p>}
    </form>
  );
}

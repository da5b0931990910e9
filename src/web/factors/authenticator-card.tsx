import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { NewSecondFactor, SignInMethods } from "#api/factors.api.ts";
import { Badge } from "../ui/badge.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { methodsOptions, renewRecoveryCodes, startSecondFactor, turnSecondFactorOff } from "./factors.api.ts";
import styles from "./factors.module.css";
import { wasCancelled } from "./passkeys.ts";
import { useProof } from "./proof.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SetUp } from "./set-up.tsx";

/** One-time codes of an app: set up, recovery codes anew, turned off. */
export function AuthenticatorCard({ methods, onSetUp }: { methods: SignInMethods; onSetUp?: () => void }) {
  const { t } = useTranslation("web-factors");
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const { withProof, dialog } = useProof();
  const [made, setMade] = useState<NewSecondFactor | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const changed = (): Promise<void> => queries.invalidateQueries(methodsOptions);
  const start = useMutation({ mutationFn: () => withProof(startSecondFactor), onSuccess: setMade });
  const renew = useMutation({
    mutationFn: () => withProof(renewRecoveryCodes),
    onSuccess: ({ recoveryCodes }) => setCodes(recoveryCodes),
  });
  const off = useMutation({
    mutationFn: () => withProof(turnSecondFactorOff),
    onSuccess: () => {
      message.success(t("authenticator.isOff"));
      return changed();
    },
  });
  const error = [start.error, renew.error, off.error].find((each) => each !== null && !wasCancelled(each)) ?? null;
  const problem = useProblemWords()(error);
  const { on, recoveryCodesLeft } = methods.secondFactor;
  const end = (): void => {
    setMade(null);
    setCodes(null);
    void changed();
    onSetUp?.();
  };
  const askOff = (): void =>
    void modal.confirm({
      title: t("authenticator.offTitle"),
      content: t("authenticator.offText"),
      okText: t("authenticator.off"),
      okButtonProps: { danger: true },
      cancelText: t("web-common:cancel"),
      onOk: () => off.mutate(),
    });
  return (
    <section className={styles["card"]} aria-labelledby="authenticator">
      <div className={styles["head"]}>
        <h2 id="authenticator">{t("authenticator.title")}</h2>
        {on ? (
          <Badge tone="ok" icon="checkCircle">
            {t("on")}
          </Badge>
        ) : (
          <Badge tone="quiet" icon="minus">
            {t("off")}
          </Badge>
        )}
      </div>
      {error !== null && (
        <Note tone="bad" icon="warn">
          <strong>{problem.title}</strong> {problem.text}
        </Note>
      )}
      {made !== null ? (
        <SetUp made={made} onDone={end} onCancel={() => setMade(null)} />
      ) : codes !== null ? (
        <RecoveryCodes codes={codes} onKept={end} />
      ) : (
        <>
          <p className="quiet">{on ? t("authenticator.left", { count: recoveryCodesLeft }) : t("authenticator.text")}</p>
          {on && recoveryCodesLeft <= 3 && (
            <Note tone="warn" icon="warn">
              {t("authenticator.few")}
            </Note>
          )}
          <div className={styles["buttons"]}>
            {on ? (
              <>
                <Button loading={renew.isPending} onClick={() => renew.mutate()}>
                  {t("authenticator.renew")}
                </Button>
                {methods.may.turnOff ? (
                  <Button danger loading={off.isPending} onClick={askOff}>
                    {t("authenticator.off")}
                  </Button>
                ) : (
                  <span className="small quiet">{t("authenticator.required")}</span>
                )}
              </>
            ) : (
              <Button type="primary" loading={start.isPending} onClick={() => start.mutate()}>
                {t("authenticator.setUp")}
              </Button>
            )}
          </div>
        </>
      )}
      {dialog}
    </section>
  );
}

import { Button, Modal } from "antd";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api/client.ts";
import { sessionGate } from "../api/session-gate.ts";
import { forgetIdentity, keepIdentity } from "../people/identity.ts";
import { SignIn } from "../factors/sign-in.tsx";
import { queryClient } from "./query-client.ts";
import type { Me } from "#api/people.api.ts";

/** D12: the session ended while somebody worked. Signing in here goes on where it stopped; what was typed is still there. */
export function SessionDialog() {
  const { t } = useTranslation();
  const waiting = useSyncExternalStore(sessionGate.subscribe, sessionGate.isWaiting);
  const email = queryClient.getQueryData<Me>(["me"])?.email ?? "";
  const leave = (): void => {
    sessionGate.disarm();
    queryClient.clear();
    forgetIdentity();
    location.assign("/sign-in");
  };
  const goOn = async (): Promise<void> => {
    // whoever signed in: with another person the page begins anew, and what waited here isn't repeated under that name
    if (keepIdentity(await get<Me>("/api/v1/me"))) sessionGate.regained();
    else location.assign("/");
  };
  return (
    <Modal
      open={waiting}
      title={t("session.title")}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      destroyOnHidden
      width={400}
    >
      <p style={{ marginBottom: 16 }}>{t("session.text")}</p>
      <SignIn email={email} to={location.pathname + location.search} onDone={() => void goOn()} />
      <div style={{ marginTop: 8, textAlign: "center" }}>
        <Button type="link" onClick={leave}>
          {t("session.other")}
        </Button>
      </div>
    </Modal>
  );
}

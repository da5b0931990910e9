import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { queryClient } from "../app/query-client.ts";
import { Doorway } from "../people/doorway.tsx";
import { signOut } from "../people/people.api.ts";
import styles from "../people/people.module.css";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { LoadingRows, Problem, useProblemWords } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { AuthenticatorCard } from "./authenticator-card.tsx";
import { methodsOptions } from "./factors.api.ts";
import own from "./factors.module.css";
import { passkeysHere, proveByPasskey, wasCancelled } from "./passkeys.ts";
import { PasskeysCard } from "./passkeys-card.tsx";

/** A company asks for two factors, and this session showed one: set up here, or shown, before anything else. */
export function OwedPage() {
  const { t } = useTranslation("web-factors");
  const { to } = useSearch({ from: "/second-factor" });
  const router = useRouter();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(methodsOptions);
  useTitle(t("owed.title"));
  const enter = async (): Promise<void> => {
    await queryClient.resetQueries({ queryKey: ["me"] });
    if (to?.startsWith("/") && !to.startsWith("//")) router.history.push(to);
    else await navigate({ to: "/" });
  };
  const leave = async (): Promise<void> => {
    await signOut();
    queryClient.clear();
    await navigate({ to: "/sign-in" });
  };
  const has = data !== undefined && data.passkeys.length > 0;
  return (
    <Doorway title={t("owed.title")}>
      <p className={styles["why"]}>{t(has ? "owed.show" : "owed.text")}</p>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingRows rows={3} />
      ) : has ? (
        <ShowPasskey onDone={() => void enter()} />
      ) : (
        <div className={own["bare"]}>
          <AuthenticatorCard methods={data} onSetUp={() => void enter()} />
          <PasskeysCard methods={data} onAdded={() => void enter()} />
        </div>
      )}
      <Button type="link" onClick={() => void leave()}>
        {t("web-common:menu.signOut")}
      </Button>
    </Doorway>
  );
}

function ShowPasskey({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("web-factors");
  const showing = useMutation({ mutationFn: proveByPasskey, onSuccess: onDone });
  const error = wasCancelled(showing.error) ? null : showing.error;
  const problem = useProblemWords()(error);
  if (!passkeysHere())
    return (
      <Note tone="warn" icon="lock">
        <strong>{t("passkeys.nowhere")}</strong> {t("passkeys.nowhereNext")}
      </Note>
    );
  return (
    <>
      {error !== null && (
        <Note tone="bad" icon="warn">
          <strong>{problem.title}</strong> {problem.text}
        </Note>
      )}
      <Button
        type="primary"
        size="large"
        block
        icon={<Icon name="key" />}
        loading={showing.isPending}
        onClick={() => showing.mutate()}
      >
        {t("byPasskey")}
      </Button>
    </>
  );
}

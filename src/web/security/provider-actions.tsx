import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { SsoProvider } from "#api/sso.api.ts";
import { wasCancelled } from "../factors/passkeys.ts";
import { useProof } from "../factors/proof.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { checkProvider, providersOptions, removeProvider } from "./security.api.ts";

/** Whether the provider, as it was saved, answers. */
export function CheckButton({ id }: { id: string }) {
  const { t } = useTranslation("web-security");
  const { message } = App.useApp();
  const words = useProblemWords();
  const check = useMutation({
    mutationFn: () => checkProvider(id),
    // what is said is a promise that lasts as long as it is shown: the button doesn't wait for it
    onSuccess: ({ ok, problem, offersSignOut }) => {
      if (ok) void message.success(t(offersSignOut ? "sso.answersOut" : "sso.answers"));
      else void message.error(t(`sso.problem.${problem}`));
    },
    onError: (error) => void message.error(words(error).title),
  });
  return (
    <Button loading={check.isPending} onClick={() => check.mutate()}>
      {t("sso.check")}
    </Button>
  );
}

export function RemoveButton({ provider, reason }: { provider: SsoProvider; reason: string }) {
  const { t } = useTranslation("web-security");
  const { modal, message } = App.useApp();
  const words = useProblemWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { withProof, dialog } = useProof();
  const remove = useMutation({
    mutationFn: () => withProof(() => removeProvider(provider.id, reason.trim())),
    onSuccess: async () => {
      await queries.invalidateQueries(providersOptions);
      await navigate({ to: "/admin/$section", params: { section: "security" } });
    },
    onError: (error) => !wasCancelled(error) && message.error(words(error).title),
  });
  const ask = (): void =>
    void modal.confirm({
      title: t("sso.removeTitle", { name: provider.name }),
      content: t("sso.removeText", { people: provider.people }),
      okText: t("sso.remove"),
      okButtonProps: { danger: true },
      cancelText: t("web-common:cancel"),
      onOk: () => remove.mutate(),
    });
  return (
    <>
      <Button danger disabled={reason.trim().length < 3} loading={remove.isPending} onClick={ask}>
        {t("sso.remove")}
      </Button>
      {dialog}
    </>
  );
}

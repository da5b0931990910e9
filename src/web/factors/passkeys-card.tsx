import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SignInMethods } from "#api/factors.api.ts";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { methodsOptions, removePasskey, renamePasskey } from "./factors.api.ts";
import styles from "./factors.module.css";
import { addPasskey, passkeysHere, wasCancelled } from "./passkeys.ts";
import { useProof } from "./proof.tsx";

type Passkey = SignInMethods["passkeys"][number];
type Naming = { id: string | null; name: string };

/** Passkeys: added with a name, renamed, taken away. */
export function PasskeysCard({ methods, onAdded }: { methods: SignInMethods; onAdded?: () => void }) {
  const { t, i18n } = useTranslation("web-factors");
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const { withProof, dialog } = useProof();
  const [naming, setNaming] = useState<Naming | null>(null);
  const changed = (word: string) => (): Promise<void> => {
    setNaming(null);
    message.success(t(`passkeys.${word}`));
    return queries.invalidateQueries(methodsOptions);
  };
  const add = useMutation({
    mutationFn: (name: string) => withProof(() => addPasskey(name)),
    onSuccess: async () => {
      await changed("added")();
      onAdded?.();
    },
  });
  const rename = useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) => renamePasskey(id, name),
    onSuccess: changed("renamed"),
  });
  const remove = useMutation({ mutationFn: (id: string) => withProof(() => removePasskey(id)), onSuccess: changed("removed") });
  const error = [add.error, rename.error, remove.error].find((each) => each !== null && !wasCancelled(each)) ?? null;
  const problem = useProblemWords()(error);
  const askRemove = ({ id, name }: Passkey): void =>
    void modal.confirm({
      title: t("passkeys.removeTitle", { name }),
      content: t("passkeys.removeText"),
      okText: t("passkeys.remove"),
      okButtonProps: { danger: true },
      cancelText: t("web-common:cancel"),
      onOk: () => remove.mutate(id),
    });
  const here = passkeysHere();
  const mayRemove = methods.may.removeLastPasskey || methods.passkeys.length > 1;
  return (
    <section className={styles["card"]} aria-labelledby="passkeys">
      <div className={styles["head"]}>
        <h2 id="passkeys">{t("passkeys.title")}</h2>
      </div>
      <p className="quiet">{t("passkeys.text")}</p>
      {!here && (
        <Note tone="warn" icon="lock">
          <strong>{t("passkeys.nowhere")}</strong> {t("passkeys.nowhereNext")}
        </Note>
      )}
      {error !== null && (
        <Note tone="bad" icon="warn">
          <strong>{problem.title}</strong> {problem.text}
        </Note>
      )}
      {methods.passkeys.length > 0 && (
        <ul className={styles["list"]}>
          {methods.passkeys.map((passkey) => (
            <li key={passkey.id}>
              <Icon name="key" />
              <div>
                <strong>{passkey.name}</strong>
                <p className="small quiet">
                  {t("passkeys.made", { time: showInstant(passkey.createdAt, i18n.language) })} ·{" "}
                  {passkey.lastUsedAt
                    ? t("passkeys.used", { time: showInstant(passkey.lastUsedAt, i18n.language) })
                    : t("passkeys.unused")}
                  {passkey.synced && ` · ${t("passkeys.synced")}`}
                </p>
              </div>
              <div className={styles["buttons"]}>
                <Button onClick={() => setNaming({ id: passkey.id, name: passkey.name })}>{t("passkeys.rename")}</Button>
                {mayRemove && (
                  <Button danger onClick={() => askRemove(passkey)}>
                    {t("passkeys.remove")}
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {here && (
        <div className={styles["buttons"]}>
          <Button loading={add.isPending} onClick={() => setNaming({ id: null, name: t("passkeys.thisDevice") })}>
            {t("passkeys.add")}
          </Button>
        </div>
      )}
      <NameDialog
        naming={naming}
        onName={(name) => setNaming(naming && { ...naming, name })}
        onClose={() => setNaming(null)}
        onDone={({ id, name }) => {
          setNaming(null);
          if (id === null) add.mutate(name);
          else rename.mutate({ id, name });
        }}
      />
      {dialog}
    </section>
  );
}

type NameProps = { naming: Naming | null; onName: (name: string) => void; onClose: () => void; onDone: (naming: Naming) => void };

function NameDialog({ naming, onName, onClose, onDone }: NameProps) {
  const { t } = useTranslation("web-factors");
  const name = naming?.name.trim() ?? "";
  return (
    <Modal
      open={naming !== null}
      title={t(naming?.id === null ? "passkeys.add" : "passkeys.rename")}
      okText={t("goOn")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ disabled: name === "" }}
      onOk={() => naming && onDone({ ...naming, name })}
      onCancel={onClose}
      width={400}
    >
      <Field label={t("passkeys.name")} hint={t("passkeys.nameHint")}>
        <Input
          value={naming?.name ?? ""}
          maxLength={60}
          onChange={(event) => onName(event.target.value)}
          onPressEnter={() => naming && name && onDone({ ...naming, name })}
        />
      </Field>
    </Modal>
  );
}

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OUTBOX_TYPES, type OutboxType } from "#api/outbox.api.ts";
import type { Webhook } from "#api/webhooks.api.ts";
import people from "../admin/people/people.module.css";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { servicesOptions } from "../admin/services/services.api.ts";
import { meOptions } from "../people/people.api.ts";
import { Field } from "../ui/field.tsx";
import { useTypeWord } from "./type-word.ts";
import { addWebhook, changeWebhook } from "./webhooks.api.ts";

type Props = {
  /** null: a new one */ webhook: Webhook | null;
  companies: number[];
  onSecret: (secret: string) => void;
  onClose: () => void;
};

/** Where it is sent to, with whose sight, and which events. */
export function WebhookDialog({ webhook, companies, onSecret, onClose }: Props) {
  const { t } = useTranslation("web-webhooks");
  const typeWord = useTypeWord();
  const { message } = App.useApp();
  const client = useQueryClient();
  const { data: me } = useQuery(meOptions);
  const [company, setCompany] = useState(webhook?.company.id ?? companies[0] ?? 0);
  const [name, setName] = useState(webhook?.name ?? "");
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [types, setTypes] = useState<OutboxType[]>(webhook?.types ?? []);
  const [account, setAccount] = useState<string | null>(null);
  const wrong = url.trim() !== "" && !/^https?:\/\/[^\s/]+/i.test(url.trim());
  const chosen = types.length === 0 ? null : types;
  const saving = useMutation({
    mutationFn: async (): Promise<string | null> => {
      const said = { name: name.trim(), url: url.trim(), types: chosen };
      if (webhook === null) return (await addWebhook({ ...said, company, account })).secret;
      await changeWebhook(webhook.id, said);
      return null;
    },
    onSuccess: (secret) => {
      void client.invalidateQueries({ queryKey: ["webhooks"] });
      if (secret === null) void message.success(t("done.change"));
      else onSecret(secret);
      onClose();
    },
  });
  const options = (me?.companies ?? [])
    .filter(({ id }) => companies.includes(id))
    .map(({ id, name: label }) => ({ value: id, label }));
  return (
    <Modal
      open
      title={t(webhook === null ? "add" : "change")}
      okText={t(webhook === null ? "addOk" : "save")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: saving.isPending, disabled: name.trim() === "" || url.trim() === "" || wrong }}
      onOk={() => saving.mutate()}
      onCancel={onClose}
    >
      <div className={people["form"]}>
        <ProblemNote error={saving.error} />
        {webhook === null && options.length > 1 && (
          <Field label={t("company")}>
            <Select options={options} value={company} onChange={setCompany} />
          </Field>
        )}
        <Field label={t("name")} hint={t("nameHint")}>
          <Input maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
        </Field>
        <Field label={t("url")} hint={t("urlHint")} error={wrong ? t("urlWrong") : null}>
          <Input
            maxLength={2000}
            autoComplete="off"
            inputMode="url"
            value={url}
            onChange={({ target }) => setUrl(target.value)}
          />
        </Field>
        <Field label={t("types")}>
          <Select
            mode="multiple"
            placeholder={t("typesAll")}
            options={OUTBOX_TYPES.map((value) => ({ value, label: typeWord(value) }))}
            value={types}
            onChange={setTypes}
          />
        </Field>
        {webhook === null && <AccountField company={company} account={account} onChange={setAccount} />}
      </div>
    </Modal>
  );
}

type AccountProps = { company: number; account: string | null; onChange: (account: string | null) => void };

function AccountField({ company, account, onChange }: AccountProps) {
  const { t } = useTranslation("web-webhooks");
  const { data } = useInfiniteQuery(servicesOptions("active"));
  const known = (data?.pages ?? [])
    .flatMap(({ accounts }) => accounts)
    .filter(({ may, memberships }) => may.manageTokens && memberships.some((each) => each.company.id === company))
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Field label={t("account")} hint={t("accountHint")}>
      <Select
        options={[{ value: "", label: t("accountNew") }, ...known]}
        value={account ?? ""}
        onChange={(id) => onChange(id === "" ? null : id)}
      />
    </Field>
  );
}

import { AutoComplete, Button, Checkbox, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FolderSettings, MailboxSettings } from "#api/sources.api.ts";
import { Field } from "../ui/field.tsx";
import { PushFields, UploadFields } from "./handed-in-fields.tsx";
import { HttpFields } from "./http-fields.tsx";
import { type Place, PORTS, hostsOf } from "./place.ts";
import { TaxFields } from "./tax-fields.tsx";
import { taxSecretOf } from "./tax-place.ts";
import { MAIL_HOSTS, hostOf } from "./mail-hosts.ts";
import styles from "./sources.module.css";

type Props = {
  company: number;
  /** who is to hand in until now */ person: string | null;
  place: Place;
  onChange: (place: Place) => void;
  /** a password is kept already, and the place is the same */ kept: boolean;
};

/** Where a source takes from, by its kind. */
export function PlaceFields(props: Props) {
  const { kind } = props.place;
  return kind === "folder" ? (
    <FolderFields {...props} />
  ) : kind === "tax" ? (
    <TaxFields
      value={props.place.tax}
      onChange={(tax) => props.onChange({ ...props.place, tax, secret: taxSecretOf(tax) })}
      kept={props.kept}
    />
  ) : kind === "push" ? (
    <PushFields push={props.place.push} onChange={(push) => props.onChange({ ...props.place, push })} />
  ) : kind === "upload" ? (
    <UploadFields
      company={props.company}
      person={props.person}
      upload={props.place.upload}
      onChange={(upload) => props.onChange({ ...props.place, upload })}
    />
  ) : kind === "http" ? (
    <HttpFields
      http={props.place.http}
      secret={props.place.secret}
      kept={props.kept}
      onChange={(change) => props.onChange({ ...props.place, ...change })}
    />
  ) : kind === "sftp" ? (
    <SftpFields {...props} />
  ) : (
    <MailboxFields {...props} />
  );
}

function FolderFields({ place, onChange }: Props) {
  const { t } = useTranslation("web-sources");
  const { folder } = place;
  const wrong = folder.trim() !== "" && !FolderSettings.safeParse({ folder }).success;
  return (
    <Field label={t("folder")} hint={t("folderHint")} error={wrong ? t("folderWrong") : null}>
      <Input maxLength={80} value={folder} onChange={({ target }) => onChange({ ...place, folder: target.value })} />
    </Field>
  );
}

function SftpFields({ place, onChange, kept }: Props) {
  const { t } = useTranslation("web-sources");
  const set = (change: Partial<Place>) => onChange({ ...place, ...change });
  return (
    <>
      <Field label={t("sftpHost")}>
        <Input maxLength={253} value={place.host} onChange={({ target }) => set({ host: target.value })} />
      </Field>
      <Field label={t("sftpUser")}>
        <Input maxLength={200} autoComplete="off" value={place.user} onChange={({ target }) => set({ user: target.value })} />
      </Field>
      <Field label={t("sftpSecret")} hint={t(kept ? "mailSecretKept" : "sftpSecretHint")}>
        <SecretText value={place.secret} onChange={(secret) => set({ secret })} />
      </Field>
      <Field label={t("sftpPath")} hint={t("sftpPathHint")}>
        <Input maxLength={1000} value={place.path} onChange={({ target }) => set({ path: target.value })} />
      </Field>
      <Field label={t("mailPort")}>
        <InputNumber min={1} max={65_535} value={place.port} onChange={(port) => set({ port: port ?? PORTS.ssh })} />
      </Field>
    </>
  );
}

/** A password or a key of many lines: in dots, until somebody wants to see it. */
function SecretText({ value, onChange, ...field }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation("web-sources");
  const [shown, setShown] = useState(false);
  return (
    <div className={styles["secret"]} data-shown={shown}>
      <Input.TextArea
        {...field}
        maxLength={10_000}
        autoComplete="off"
        spellCheck={false}
        autoSize={{ minRows: 1, maxRows: 4 }}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      <Button aria-pressed={shown} onClick={() => setShown(!shown)}>
        {t(shown ? "conceal" : "reveal")}
      </Button>
    </div>
  );
}

function MailboxFields({ place, onChange, kept }: Props) {
  const { t } = useTranslation("web-sources");
  const wrongHosts = !MailboxSettings.shape.hosts.safeParse(hostsOf(place)).success;
  const set = (change: Partial<Place>) => onChange({ ...place, ...change });
  return (
    <>
      <Field label={t("mailUser")}>
        <Input
          maxLength={200}
          autoComplete="off"
          inputMode="email"
          value={place.user}
          onChange={({ target }) => set({ user: target.value })}
          onBlur={() => place.host === "" && set({ host: hostOf(place.user) })}
        />
      </Field>
      <Field label={t("mailHost")} hint={t("mailHostHint")}>
        <AutoComplete
          options={MAIL_HOSTS.map((value) => ({ value }))}
          showSearch={{ filterOption: (typed, option) => (option?.value ?? "").includes(typed.toLowerCase()) }}
          value={place.host}
          onChange={(host: string) => set({ host: host ?? "" })}
        />
      </Field>
      <Field label={t("mailSecret")} hint={t(kept ? "mailSecretKept" : "mailSecretHint")}>
        <Input.Password
          maxLength={500}
          autoComplete="new-password"
          value={place.secret}
          onChange={({ target }) => set({ secret: target.value })}
        />
      </Field>
      <details>
        <summary>{t("mailMore")}</summary>
        <Field label={t("mailFolder")}>
          <Input maxLength={200} value={place.mailFolder} onChange={({ target }) => set({ mailFolder: target.value })} />
        </Field>
        <Field label={t("mailHosts")} hint={t("mailHostsHint")} error={wrongHosts ? t("mailHostsWrong") : null}>
          <Input.TextArea
            maxLength={5000}
            autoSize={{ minRows: 1, maxRows: 4 }}
            value={place.hosts}
            onChange={({ target }) => set({ hosts: target.value })}
          />
        </Field>
        <Checkbox checked={place.fetchLinks} onChange={({ target }) => set({ fetchLinks: target.checked })}>
          {t("fetchLinks")}
        </Checkbox>
        <p className="small quiet">{t("fetchLinksHint")}</p>
        <Field label={t("mailSecurity")}>
          <Select
            value={place.security}
            options={[
              { value: "tls", label: t("mailTls") },
              { value: "starttls", label: t("mailStartTls") },
            ]}
            onChange={(security: Place["security"]) => set({ security, port: PORTS[security] })}
          />
        </Field>
        <Field label={t("mailPort")}>
          <InputNumber min={1} max={65_535} value={place.port} onChange={(port) => set({ port: port ?? PORTS.tls })} />
        </Field>
      </details>
    </>
  );
}

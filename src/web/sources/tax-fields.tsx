import { Checkbox, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { TAX_KINDS, TaxSettings } from "#api/sources.api.ts";
import { kindFromVerification } from "#domain/kinds.ts";
import { Field } from "../ui/field.tsx";
import { TAX_PROVIDERS, TAX_SECRETS, type TaxPlace } from "./tax-place.ts";

type Props = { value: TaxPlace; onChange: (value: TaxPlace) => void; /** what signs in is kept already */ kept: boolean };
type Set = (change: Partial<TaxPlace>) => void;

/** An authorised interface to a tax platform: by whom, at which address, for which taxpayer, since when. */
export function TaxFields({ value, onChange, kept }: Props) {
  const { t } = useTranslation("web-sources");
  const set: Set = (change) => onChange({ ...value, ...change });
  const wrong = (key: keyof TaxPlace): boolean => {
    const issues = TaxSettings.safeParse(value).error?.issues ?? [];
    return value[key] !== "" && issues.some(({ path }) => path[0] === key);
  };
  return (
    <>
      <Field label={t("tax.provider")} hint={t("tax.providerHint")}>
        <Select
          value={value.provider}
          options={TAX_PROVIDERS.map((provider) => ({ value: provider, label: t(`tax.name.${provider}`) }))}
          onChange={(provider) => set({ provider, secrets: {} })}
        />
      </Field>
      <Field label={t("tax.address")} hint={t("tax.addressHint")} error={wrong("address") ? t("tax.addressWrong") : null}>
        <Input
          maxLength={300}
          inputMode="url"
          autoComplete="off"
          value={value.address}
          onChange={({ target }) => set({ address: target.value.trim() })}
        />
      </Field>
      <Field label={t("tax.taxId")} error={wrong("taxId") ? t("tax.taxIdWrong") : null}>
        <Input maxLength={20} value={value.taxId} onChange={({ target }) => set({ taxId: target.value.trim().toUpperCase() })} />
      </Field>
      {value.provider === "leqi" ? <LeqiFields value={value} set={set} /> : <KeyFields value={value} set={set} />}
      {TAX_SECRETS[value.provider].map(({ name, needed }) => (
        <Field
          key={name}
          label={t(`tax.secret.${name}`)}
          {...(kept ? { hint: t("mailSecretKept") } : needed ? {} : { hint: t("tax.optional") })}
        >
          <Input.Password
            maxLength={500}
            autoComplete="new-password"
            value={value.secrets[name] ?? ""}
            onChange={({ target }) => set({ secrets: { ...value.secrets, [name]: target.value } })}
          />
        </Field>
      ))}
      <Field label={t("tax.from")} hint={t("tax.fromHint")}>
        <Input type="date" min="2017-01-01" value={value.from} onChange={({ target }) => set({ from: target.value })} />
      </Field>
      <Field label={t("tax.everyMinutes")}>
        <InputNumber min={1} max={1440} value={value.everyMinutes} onChange={(minutes) => set({ everyMinutes: minutes ?? 10 })} />
      </Field>
    </>
  );
}

function LeqiFields({ value, set }: { value: TaxPlace; set: Set }) {
  const { t } = useTranslation(["web-sources", "domain"]);
  return (
    <>
      <Field label={t("tax.platform")}>
        <Input maxLength={100} value={value.platform} onChange={({ target }) => set({ platform: target.value.trim() })} />
      </Field>
      <Field label={t("tax.directions")}>
        <Select
          mode="multiple"
          value={value.directions}
          options={["received", "issued"].map((direction) => ({ value: direction, label: t(`domain:direction.${direction}`) }))}
          onChange={(directions: string[]) => set({ directions })}
        />
      </Field>
      <Field label={t("tax.kinds")}>
        <Select
          mode="multiple"
          value={value.kinds}
          options={TAX_KINDS.map((code) => ({
            value: code,
            label: `${code} ${t(`domain:kind.${kindFromVerification(code) ?? "other"}`)}`,
          }))}
          onChange={(kinds: string[]) => set({ kinds })}
        />
      </Field>
      <details>
        <summary>{t("mailMore")}</summary>
        <Field label={t("tax.userPlatform")} hint={t("tax.optional")}>
          <Input
            maxLength={100}
            value={value.userPlatform}
            onChange={({ target }) => set({ userPlatform: target.value.trim() })}
          />
        </Field>
        <Field label={t("tax.useCase")} hint={t("tax.optional")}>
          <Input maxLength={100} value={value.useCase} onChange={({ target }) => set({ useCase: target.value.trim() })} />
        </Field>
        <Checkbox checked={value.sandbox} onChange={({ target }) => set({ sandbox: target.checked })}>
          {t("tax.sandbox")}
        </Checkbox>
      </details>
    </>
  );
}

function KeyFields({ value, set }: { value: TaxPlace; set: Set }) {
  const { t } = useTranslation("web-sources");
  return (
    <>
      <Field label={t("tax.appKey")}>
        <Input
          maxLength={200}
          autoComplete="off"
          value={value.appKey}
          onChange={({ target }) => set({ appKey: target.value.trim() })}
        />
      </Field>
      {value.provider === "baiwang" && (
        <Field label={t("tax.username")}>
          <Input
            maxLength={200}
            autoComplete="off"
            value={value.username}
            onChange={({ target }) => set({ username: target.value.trim() })}
          />
        </Field>
      )}
    </>
  );
}

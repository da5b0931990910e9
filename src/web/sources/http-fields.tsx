import { Input, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { HttpSettings } from "#api/record-sources.api.ts";
import { Field } from "../ui/field.tsx";
import type { HttpDraft } from "./http-place.ts";
import { IncrementFields, PagingFields } from "./http-paging.tsx";

type Props = {
  http: HttpDraft;
  secret: string;
  onChange: (change: { http?: HttpDraft; secret?: string }) => void;
  /** a secret is kept already, for the same server and way to sign in */ kept: boolean;
};

/** Where another system answers, what signs in there, and how one page leads to the next. */
export function HttpFields({ http, secret, onChange, kept }: Props) {
  const { t } = useTranslation("web-sources");
  const set = (change: Partial<HttpDraft>) => onChange({ http: { ...http, ...change } });
  const wrong = (field: "address" | "body") =>
    http[field].trim() !== "" && HttpSettings.shape[field].safeParse(http[field]).success === false;
  const { signIn } = http;
  return (
    <>
      <Field label={t("http.address")} hint={t("http.addressHint")} error={wrong("address") ? t("http.addressWrong") : null}>
        <Input
          maxLength={2000}
          inputMode="url"
          autoComplete="off"
          placeholder="https://"
          value={http.address}
          onChange={({ target }) => set({ address: target.value })}
        />
      </Field>
      <Field label={t("http.signIn")}>
        <Select
          value={signIn.by}
          options={(["bearer", "basic", "header", "none"] as const).map((by) => ({ value: by, label: t(`http.by.${by}`) }))}
          onChange={(by) => set({ signIn: by === "basic" ? { by, user: "" } : by === "header" ? { by, name: "" } : { by } })}
        />
      </Field>
      {signIn.by === "basic" && (
        <Field label={t("http.user")}>
          <Input
            maxLength={200}
            autoComplete="off"
            value={signIn.user}
            onChange={({ target }) => set({ signIn: { by: "basic", user: target.value } })}
          />
        </Field>
      )}
      {signIn.by === "header" && (
        <Field label={t("http.header")} hint={t("http.headerHint")}>
          <Input
            maxLength={60}
            autoComplete="off"
            value={signIn.name}
            onChange={({ target }) => set({ signIn: { by: "header", name: target.value } })}
          />
        </Field>
      )}
      {signIn.by !== "none" && (
        <Field
          label={t(signIn.by === "basic" ? "http.password" : "http.secret")}
          hint={t(kept ? "mailSecretKept" : "http.secretHint")}
        >
          <Input.Password
            maxLength={10_000}
            autoComplete="new-password"
            value={secret}
            onChange={({ target }) => onChange({ secret: target.value })}
          />
        </Field>
      )}
      <Field label={t("http.every")}>
        <Select
          value={http.everyMinutes}
          options={[...new Set([5, 15, 60, 360, 1440, http.everyMinutes])]
            .toSorted((a, b) => a - b)
            .map((minutes) => ({ value: minutes, label: everyOf(minutes) }))}
          onChange={(everyMinutes: number) => set({ everyMinutes })}
        />
      </Field>
      <details>
        <summary>{t("http.more")}</summary>
        <Field label={t("http.method")}>
          <Segmented
            block
            options={["GET", "POST"]}
            value={http.method}
            onChange={(method) => set({ method: method as "GET" | "POST" })}
          />
        </Field>
        {http.method === "POST" && (
          <Field label={t("http.body")} hint={t("http.bodyHint")} error={wrong("body") ? t("http.bodyWrong") : null}>
            <Input.TextArea
              maxLength={10_000}
              autoSize={{ minRows: 2, maxRows: 8 }}
              value={http.body}
              onChange={({ target }) => set({ body: target.value })}
            />
          </Field>
        )}
        <PagingFields http={http} set={set} />
        <IncrementFields http={http} set={set} />
      </details>
    </>
  );

  function everyOf(minutes: number): string {
    return minutes % 60 === 0 ? t("http.everyHours", { count: minutes / 60 }) : t("http.everyMinutes", { count: minutes });
  }
}

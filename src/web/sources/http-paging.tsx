import { Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { WATERMARK_FORMS } from "#api/record-sources.api.ts";
import { Field } from "../ui/field.tsx";
import type { HttpDraft } from "./http-place.ts";

type Props = { http: HttpDraft; set: (change: Partial<HttpDraft>) => void };

const STARTS: Record<HttpDraft["paging"]["by"], HttpDraft["paging"]> = {
  none: { by: "none" },
  link: { by: "link", path: "" },
  cursor: { by: "cursor", path: "", param: "cursor" },
  page: { by: "page", param: "page", first: 1, sizeParam: "pageSize", size: 100 },
  offset: { by: "offset", param: "offset", sizeParam: "limit", size: 100 },
};

/** How one page leads to the next. */
export function PagingFields({ http, set }: Props) {
  const { t } = useTranslation("web-sources");
  const { paging } = http;
  const change = (part: object) => set({ paging: { ...paging, ...part } as HttpDraft["paging"] });
  return (
    <>
      <Field label={t("http.paging")}>
        <Select
          value={paging.by}
          options={(["none", "page", "offset", "cursor", "link"] as const).map((by) => ({
            value: by,
            label: t(`http.pages.${by}`),
          }))}
          onChange={(by) => set({ paging: STARTS[by] })}
        />
      </Field>
      {(paging.by === "link" || paging.by === "cursor") && (
        <Field label={t(`http.path.${paging.by}`)} hint={t(`http.pathHint.${paging.by}`)}>
          <Input
            maxLength={200}
            autoComplete="off"
            value={paging.path}
            onChange={({ target }) => change({ path: target.value })}
          />
        </Field>
      )}
      {(paging.by === "page" || paging.by === "offset" || paging.by === "cursor") && (
        <Field label={t("http.param")}>
          <Input
            maxLength={100}
            autoComplete="off"
            value={paging.param}
            onChange={({ target }) => change({ param: target.value })}
          />
        </Field>
      )}
      {paging.by === "page" && (
        <Field label={t("http.first")}>
          <Select
            value={paging.first}
            options={[0, 1].map((value) => ({ value, label: String(value) }))}
            onChange={(first: number) => change({ first })}
          />
        </Field>
      )}
      {(paging.by === "page" || paging.by === "offset") && (
        <>
          <Field label={t("http.sizeParam")} hint={t("http.sizeParamHint")}>
            <Input
              maxLength={100}
              autoComplete="off"
              value={paging.sizeParam ?? ""}
              onChange={({ target }) => change({ sizeParam: target.value === "" ? null : target.value })}
            />
          </Field>
          <Field label={t("http.size")}>
            <InputNumber
              min={1}
              max={5000}
              precision={0}
              value={paging.size}
              onChange={(size) => change({ size: size ?? 100 })}
            />
          </Field>
        </>
      )}
    </>
  );
}

const NEW_WATERMARK = { param: "updatedSince", form: "iso", path: "", overlapMinutes: 10 } as const;

/** Only what is new is asked for, where the other system can tell it. */
export function IncrementFields({ http, set }: Props) {
  const { t } = useTranslation("web-sources");
  const { watermark } = http;
  const change = (part: Partial<NonNullable<HttpDraft["watermark"]>>) =>
    set({ watermark: { ...NEW_WATERMARK, ...watermark, ...part } });
  return (
    <>
      <Field label={t("http.increment")} hint={t("http.incrementHint")}>
        <Select
          value={watermark === null ? "all" : "new"}
          options={(["all", "new"] as const).map((value) => ({ value, label: t(`http.increments.${value}`) }))}
          onChange={(value) =>
            set({ watermark: value === "all" ? null : { ...NEW_WATERMARK, path: http.mapping?.changed ?? "" } })
          }
        />
      </Field>
      {watermark !== null && (
        <>
          <Field label={t("http.sinceParam")}>
            <Input
              maxLength={100}
              autoComplete="off"
              value={watermark.param}
              onChange={({ target }) => change({ param: target.value })}
            />
          </Field>
          <Field label={t("http.sincePath")}>
            <Input
              maxLength={200}
              autoComplete="off"
              value={watermark.path}
              onChange={({ target }) => change({ path: target.value })}
            />
          </Field>
          <Field label={t("http.sinceForm")}>
            <Select
              value={watermark.form}
              options={WATERMARK_FORMS.map((form) => ({ value: form, label: t(`http.form.${form}`) }))}
              onChange={(form) => change({ form })}
            />
          </Field>
          {watermark.form !== "number" && (
            <Field label={t("http.overlap")} hint={t("http.overlapHint")}>
              <InputNumber
                min={0}
                max={10_080}
                precision={0}
                value={watermark.overlapMinutes}
                onChange={(minutes) => change({ overlapMinutes: minutes ?? 0 })}
              />
            </Field>
          )}
        </>
      )}
    </>
  );
}

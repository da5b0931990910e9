import { Input, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LocalTexts } from "#api/notices.api.ts";
import { LANGUAGES, type Language } from "#domain/notices/notices.ts";
import { Field } from "../ui/field.tsx";
import styles from "./notices.module.css";

export type Texts = Record<Language, { title: string; text: string }>;

export const textsOf = (texts: LocalTexts | undefined): Texts => {
  const of = (language: Language) => texts?.[language] ?? { title: "", text: "" };
  return { "zh-CN": of("zh-CN"), "zh-TW": of("zh-TW"), en: of("en") };
};
/** Those in which there is a title; null where there is none. */
export function writtenOf(texts: Texts): LocalTexts | null {
  const written = LANGUAGES.filter((language) => texts[language].title.trim() !== "");
  return written.length === 0 ? null : Object.fromEntries(written.map((language) => [language, texts[language]]));
}

/** Title and text in each language; one of them is enough. */
export function TextsFields({ texts, onChange }: { texts: Texts; onChange: (texts: Texts) => void }) {
  const { t, i18n } = useTranslation("web-notices");
  const [language, setLanguage] = useState<Language>(LANGUAGES.find((each) => each === i18n.language) ?? "zh-CN");
  const set = (part: Partial<Texts[Language]>): void => onChange({ ...texts, [language]: { ...texts[language], ...part } });
  return (
    <div className={styles["form"]}>
      <div>
        <Segmented<Language>
          aria-label={t("form.language")}
          value={language}
          onChange={setLanguage}
          options={LANGUAGES.map((value) => ({
            value,
            label: `${t(`web-common:languages.${value}`)}${texts[value].title.trim() === "" ? "" : " ✓"}`,
          }))}
        />
        <p className="small quiet">{t("form.languageHint")}</p>
      </div>
      <Field label={t("form.title")}>
        <Input
          maxLength={120}
          lang={language}
          value={texts[language].title}
          onChange={({ target }) => set({ title: target.value })}
        />
      </Field>
      <Field label={t("form.text")}>
        <Input.TextArea
          rows={3}
          maxLength={2_000}
          lang={language}
          value={texts[language].text}
          onChange={({ target }) => set({ text: target.value })}
        />
      </Field>
    </div>
  );
}

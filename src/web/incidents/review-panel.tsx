import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Incident } from "#api/incidents.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import styles from "../notices/notices.module.css";
import { Field } from "../ui/field.tsx";
import { LAST_DATE } from "../ui/time.ts";
import { changeIncident } from "./incidents.api.ts";
import own from "./incidents.module.css";

type Review = NonNullable<Incident["review"]>;
const NO_MEASURE = { text: "", owner: "", due: null };

/** What happened, why, and what is done so that it doesn't happen again. */
export function ReviewPanel({ incident }: { incident: Incident }) {
  return incident.state === "closed" ? <WrittenReview review={incident.review} /> : <ReviewForm incident={incident} />;
}

function WrittenReview({ review }: { review: Review | null }) {
  const { t } = useTranslation("web-incidents");
  if (review === null) return null;
  return (
    <section className={styles["card"]}>
      <h2>{t("review.title")}</h2>
      <h3>{t("review.happened")}</h3>
      <p className={styles["words"]}>{review.happened}</p>
      <h3>{t("review.rootCause")}</h3>
      <p className={styles["words"]}>{review.rootCause || "—"}</p>
      <h3>{t("review.measures")}</h3>
      <ul className={own["log"]}>
        {review.measures.map(({ text, owner, due }, at) => (
          <li key={at}>
            <span>{text}</span>
            <span className="small quiet">{[owner, due].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ReviewForm({ incident: { id, review: kept } }: { incident: Incident }) {
  const { t } = useTranslation("web-incidents");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [review, setReview] = useState<Review>(kept ?? { happened: "", rootCause: "", measures: [NO_MEASURE] });
  const measures = review.measures.filter(({ text }) => text.trim() !== "");
  const saving = useMutation({
    mutationFn: () => changeIncident(id, { review: { ...review, measures } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["incidents"] });
      void message.success(t("review.saved"));
    },
  });
  const setMeasure = (at: number, part: Partial<Review["measures"][number]>): void =>
    setReview({ ...review, measures: review.measures.map((each, index) => (index === at ? { ...each, ...part } : each)) });
  return (
    <section className={styles["card"]}>
      <h2>{t("review.title")}</h2>
      <p className="small quiet">{t("review.lead")}</p>
      <ProblemNote error={saving.error} />
      <Field label={t("review.happened")}>
        <Input.TextArea
          rows={3}
          maxLength={5_000}
          value={review.happened}
          onChange={({ target }) => setReview({ ...review, happened: target.value })}
        />
      </Field>
      <Field label={t("review.rootCause")}>
        <Input.TextArea
          rows={2}
          maxLength={5_000}
          value={review.rootCause}
          onChange={({ target }) => setReview({ ...review, rootCause: target.value })}
        />
      </Field>
      <h3>{t("review.measures")}</h3>
      {review.measures.map((measure, at) => (
        <div key={at} className={own["measure"]}>
          <Field label={t("review.measure")}>
            <Input maxLength={1_000} value={measure.text} onChange={({ target }) => setMeasure(at, { text: target.value })} />
          </Field>
          <Field label={t("review.owner")}>
            <Input maxLength={100} value={measure.owner} onChange={({ target }) => setMeasure(at, { owner: target.value })} />
          </Field>
          <Field label={t("review.due")}>
            <Input
              type="date"
              max={LAST_DATE}
              value={measure.due ?? ""}
              onChange={({ target }) => setMeasure(at, { due: target.value || null })}
            />
          </Field>
        </div>
      ))}
      <div className={styles["actions"]}>
        <Button onClick={() => setReview({ ...review, measures: [...review.measures, NO_MEASURE] })}>
          {t("review.another")}
        </Button>
        <Button
          type="primary"
          disabled={review.happened.trim() === ""}
          loading={saving.isPending}
          onClick={() => saving.mutate()}
        >
          {t("review.save")}
        </Button>
      </div>
    </section>
  );
}

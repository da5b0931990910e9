import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { NoticeTime } from "../notices/notice-time.tsx";
import styles from "../notices/notices.module.css";
import { ofField, toField } from "../notices/times.ts";
import { meOptions } from "../people/people.api.ts";
import { Badge } from "../ui/badge.tsx";
import { Field } from "../ui/field.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { addDuty, dutiesOptions, incidentsOptions, removeDuty } from "./incidents.api.ts";

/** Who is on duty, now and next, and how to reach them. */
export function RosterPanel() {
  const { t } = useTranslation("web-incidents");
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(dutiesOptions);
  const { data: me } = useQuery(meOptions);
  const removing = useMutation({
    mutationFn: removeDuty,
    onSuccess: (duties) => client.setQueryData(dutiesOptions.queryKey, duties),
  });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows rows={4} />;
  return (
    <>
      <ProblemNote error={removing.error} />
      {data.duties.length === 0 ? (
        <Empty icon="people" title={t("roster.none")}>
          {t("roster.noneText")}
        </Empty>
      ) : (
        <ul className={styles["list"]}>
          {data.duties.map((duty) => (
            <li key={duty.id} className={styles["card"]}>
              <div className={styles["head"]}>
                <h2>{duty.name}</h2>
                {duty.now && (
                  <Badge tone="ok" icon="check">
                    {t("roster.now")}
                  </Badge>
                )}
              </div>
              <p>
                {duty.reach}
                {duty.email !== null && ` · ${duty.email}`}
              </p>
              <p className="small quiet">
                <NoticeTime notice={duty} /> · {me?.companies.find(({ id }) => id === duty.company)?.name ?? t("installation")}
              </p>
              <div className={styles["actions"]}>
                <Button type="text" danger onClick={() => removing.mutate(duty.id)}>
                  {t("roster.remove")}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <NewDutyForm />
    </>
  );
}

const DAY_MS = 86_400_000;

function NewDutyForm() {
  const { t, i18n } = useTranslation("web-incidents");
  const client = useQueryClient();
  const { data: me } = useQuery(meOptions);
  const may = useInfiniteQuery(incidentsOptions("open", i18n.language)).data?.pages[0]?.may;
  const places = [
    ...(may?.everybody ? [{ value: "all", label: t("installation") }] : []),
    ...(me?.companies ?? [])
      .filter(({ id, personal }) => !personal && may?.openIn.includes(id))
      .map(({ id, name }) => ({ value: String(id), label: name })),
  ];
  const [chosen, setChosen] = useState<string | null>(null);
  const place = chosen ?? places[0]?.value ?? null;
  const [form, setForm] = useState(() => ({
    name: "",
    reach: "",
    email: "",
    from: toField(new Date().toISOString()),
    until: toField(new Date(Date.now() + 7 * DAY_MS).toISOString()),
  }));
  const from = ofField(form.from);
  const until = ofField(form.until);
  const ready = form.name.trim() !== "" && form.reach.trim() !== "" && from !== null && until !== null && place !== null;
  const adding = useMutation({
    mutationFn: () =>
      addDuty({
        company: place === "all" ? null : Number(place),
        name: form.name.trim(),
        reach: form.reach.trim(),
        email: form.email.trim() || null,
        from: from!,
        until: until!,
      }),
    onSuccess: (duties) => {
      client.setQueryData(dutiesOptions.queryKey, duties);
      setForm((before) => ({ ...before, name: "", reach: "", email: "" }));
    },
  });
  const field = (name: keyof typeof form, type = "text", hint?: string) => (
    <Field label={t(`roster.${name}`)} hint={hint}>
      <Input type={type} value={form[name]} onChange={({ target }) => setForm({ ...form, [name]: target.value })} />
    </Field>
  );
  return (
    <section className={styles["card"]}>
      <h2>{t("roster.add")}</h2>
      <ProblemNote error={adding.error} />
      <div className={styles["pair"]}>
        {field("name")}
        {field("reach", "text", t("roster.reachHint"))}
        {field("email", "email", t("roster.emailHint"))}
        {field("from", "datetime-local")}
        {field("until", "datetime-local")}
        {places.length > 1 && (
          <Field label={t("form.place")}>
            <Select options={places} value={place} onChange={setChosen} />
          </Field>
        )}
      </div>
      <div className={styles["actions"]}>
        <Button disabled={!ready} loading={adding.isPending} onClick={() => adding.mutate()}>
          {t("roster.addOk")}
        </Button>
      </div>
    </section>
  );
}

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type NewIncident, SEVERITIES } from "#api/incidents.api.ts";
import { FUNCTIONS, type TouchedFunction } from "#domain/notices/notices.ts";
import { CAUSE_CLASSES } from "#domain/notices/watching.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import styles from "../notices/notices.module.css";
import { meOptions } from "../people/people.api.ts";
import { Field } from "../ui/field.tsx";
import { incidentsOptions, openIncident } from "./incidents.api.ts";

/** Somebody says that something is out of order. */
export function OpenIncidentDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation("web-incidents");
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: me } = useQuery(meOptions);
  const may = useInfiniteQuery(incidentsOptions("open", i18n.language)).data?.pages[0]?.may;
  const [title, setTitle] = useState("");
  const [cause, setCause] = useState<NewIncident["cause"]>("software");
  const [severity, setSeverity] = useState<NewIncident["severity"]>("medium");
  const [functions, setFunctions] = useState<TouchedFunction[]>([]);
  const [told, setTold] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const places = [
    ...(may?.everybody ? [{ value: "all", label: t("installation") }] : []),
    ...(me?.companies ?? [])
      .filter(({ id, personal }) => !personal && may?.openIn.includes(id))
      .map(({ id, name }) => ({ value: String(id), label: name })),
  ];
  const place = chosen ?? places[0]?.value ?? null;
  const opening = useMutation({
    mutationFn: () =>
      openIncident({
        company: place === "all" ? null : Number(place),
        title: title.trim(),
        cause,
        severity,
        functions,
        public: told,
      }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ["incidents"] });
      void navigate({ to: "/admin/$section/$id", params: { section: "incidents", id }, search: {} });
    },
  });
  return (
    <Modal
      open
      title={t("open")}
      okText={t("openOk")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: opening.isPending, disabled: title.trim() === "" || place === null }}
      onOk={() => opening.mutate()}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <ProblemNote error={opening.error} />
        <Field label={t("form.title")} hint={t("form.titleHint")}>
          <Input maxLength={200} value={title} onChange={({ target }) => setTitle(target.value)} />
        </Field>
        {places.length > 1 && (
          <Field label={t("form.place")}>
            <Select options={places} value={place} onChange={setChosen} />
          </Field>
        )}
        <div className={styles["pair"]}>
          <Field label={t("form.cause")}>
            <Select
              value={cause}
              onChange={setCause}
              options={CAUSE_CLASSES.map((value) => ({ value, label: t(`cause.${value}`) }))}
            />
          </Field>
          <Field label={t("form.severity")}>
            <Select
              value={severity}
              onChange={setSeverity}
              options={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
            />
          </Field>
        </div>
        <Field label={t("form.functions")}>
          <Select
            mode="multiple"
            value={functions}
            onChange={setFunctions}
            options={FUNCTIONS.map((value) => ({ value, label: t(`web-notices:function.${value}`) }))}
          />
        </Field>
        <Checkbox checked={told} onChange={({ target }) => setTold(target.checked)}>
          {t("form.public")}
        </Checkbox>
      </div>
    </Modal>
  );
}

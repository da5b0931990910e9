import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Separation, SeparationStep } from "#api/roles.api.ts";
import { queryClient } from "../../app/query-client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Field } from "../../ui/field.tsx";
import { Note } from "../../ui/note.tsx";
import { useProblemWords } from "../../ui/states.tsx";
import { showInstant } from "../../ui/time.ts";
import { separationOptions, stepSeparation } from "./roles.api.ts";
import styles from "./roles.module.css";

type Step = SeparationStep["step"];

/** The separation of system, security and audit administration; nothing for whoever has none of the three duties everywhere. */
export function SeparationCard() {
  const { t } = useTranslation("web-roles");
  const { data } = useQuery(separationOptions);
  const [step, setStep] = useState<Step | null>(null);
  if (data === undefined) return null;
  const ways: [Step, boolean][] = [
    ["switch-on", !data.on],
    ["propose-off", data.may.propose],
    ["confirm-off", data.may.confirm],
    ["withdraw", data.may.withdraw],
  ];
  return (
    <section className={styles["card"]} aria-labelledby="separation">
      <div className={styles["separationHead"]}>
        <h2 id="separation">{t("separation.title")}</h2>
        <Badge tone={data.on ? "ok" : "quiet"} icon={data.on ? "shield" : "minus"}>
          {t(data.on ? "separation.on" : "separation.off")}
        </Badge>
      </div>
      <p className="quiet">{t("separation.text")}</p>
      <Duties separation={data} />
      {!data.on && <Missing separation={data} />}
      {data.proposal !== null && <Proposal proposal={data.proposal} />}
      <div className={styles["actions"]}>
        {ways
          .filter(([, shown]) => shown)
          .map(([name]) => (
            <Button key={name} disabled={name === "switch-on" && !data.may.switchOn} onClick={() => setStep(name)}>
              {t(`separation.step.${name}`)}
            </Button>
          ))}
      </div>
      {step !== null && <StepDialog step={step} onClose={() => setStep(null)} />}
    </section>
  );
}

function Duties({ separation }: { separation: Separation }) {
  const { t } = useTranslation(["web-roles", "web-common"]);
  return (
    <dl className={styles["duties"]}>
      {separation.duties.map(({ duty, people }) => (
        <div key={duty}>
          <dt>{t(`web-common:roles.${duty}`)}</dt>
          <dd>{people.length === 0 ? t("separation.nobody") : people.map(({ name }) => name).join(" / ")}</dd>
        </div>
      ))}
    </dl>
  );
}

function Missing({ separation: { missing, joined } }: { separation: Separation }) {
  const { t } = useTranslation(["web-roles", "web-common"]);
  if (missing.length === 0 && joined.length === 0) return null;
  return (
    <Note tone="warn" icon="info">
      <strong>{t("separation.before")}</strong>
      <ul>
        {missing.map(({ company, duty }) => (
          <li key={`${company.id} ${duty}`}>
            {t("separation.missing", { company: company.name, duty: t(`web-common:roles.${duty}`) })}
          </li>
        ))}
        {joined.map(({ userId, name, duties }) => (
          <li key={userId}>
            {t("separation.joined", { name, duties: duties.map((duty) => t(`web-common:roles.${duty}`)).join(" / ") })}
          </li>
        ))}
      </ul>
    </Note>
  );
}

function Proposal({ proposal }: { proposal: NonNullable<Separation["proposal"]> }) {
  const { t, i18n } = useTranslation(["web-roles", "web-common"]);
  return (
    <Note tone="warn" icon="clock">
      {t("separation.proposed", {
        name: proposal.by.name,
        duty: t(`web-common:roles.${proposal.duty}`),
        until: showInstant(proposal.until, i18n.language),
        reason: proposal.reason,
      })}
    </Note>
  );
}

function StepDialog({ step, onClose }: { step: Step; onClose: () => void }) {
  const { t } = useTranslation("web-roles");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const [reason, setReason] = useState("");
  const act = useMutation({
    mutationFn: () => stepSeparation({ step, reason: reason.trim() }),
    onSuccess: (separation) => {
      queryClient.setQueryData(separationOptions.queryKey, separation);
      message.success(t("separation.done"));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t(`separation.step.${step}`)}
      onCancel={onClose}
      onOk={() => act.mutate()}
      okText={t(`separation.step.${step}`)}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ disabled: reason.trim() === "", loading: act.isPending }}
      width={480}
    >
      <div className={styles["form"]}>
        {act.isError && (
          <Note tone="bad" icon="warn">
            <strong>{problemWords(act.error).title}</strong> {problemWords(act.error).text}
          </Note>
        )}
        <p>{t(`separation.about.${step}`)}</p>
        <Field label={t("reason")} hint={t("reasonHint")}>
          <Input value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Modal>
  );
}

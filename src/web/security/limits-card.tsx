import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Select } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SessionLimits } from "#api/security.api.ts";
import account from "../account/account.module.css";
import factors from "../factors/factors.module.css";
import { wasCancelled } from "../factors/passkeys.ts";
import { useProof } from "../factors/proof.tsx";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { LoadingRows, Problem, useProblemWords } from "../ui/states.tsx";
import { limitsOptions, saveLimits } from "./security.api.ts";
import { useDuration } from "./use-duration.ts";

const HOUR = 60;
const DAY = 24 * HOUR;
const IDLE = [15, 30, HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY];
const ABSOLUTE = [8 * HOUR, 12 * HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY];

/** How long somebody stays signed in. */
export function LimitsCard() {
  const { t } = useTranslation("web-security");
  const { data, error, refetch } = useQuery(limitsOptions);
  return (
    <section className={factors["card"]} aria-labelledby="limits">
      <h2 id="limits">{t("limits.title")}</h2>
      <p className="quiet">{t("limits.text")}</p>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingRows rows={2} />
      ) : (
        <Limits key={`${data.idleMinutes} ${data.absoluteMinutes}`} limits={data} />
      )}
    </section>
  );
}

function Limits({ limits }: { limits: SessionLimits }) {
  const { t } = useTranslation("web-security");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const duration = useDuration();
  const { withProof, dialog } = useProof();
  const [idle, setIdle] = useState(limits.idleMinutes);
  const [absolute, setAbsolute] = useState(limits.absoluteMinutes);
  const [reason, setReason] = useState("");
  const saving = useMutation({
    mutationFn: () => withProof(() => saveLimits({ idleMinutes: idle, absoluteMinutes: absolute, reason: reason.trim() })),
    onSuccess: (saved) => {
      message.success(t("saved"));
      queries.setQueryData(limitsOptions.queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["account", "sessions"] });
    },
  });
  const error = wasCancelled(saving.error) ? null : saving.error;
  const problem = useProblemWords()(error);
  const wrong = idle > absolute;
  const changed = idle !== limits.idleMinutes || absolute !== limits.absoluteMinutes;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (changed && !wrong && reason.trim().length >= 3) saving.mutate();
  };
  // a value that isn't among the usual ones stays what it is
  const choices = (usual: readonly number[], own: number) =>
    [...new Set([...usual, own])].toSorted((a, b) => a - b).map((value) => ({ value, label: duration(value) }));
  const fixed = !limits.may.change;
  return (
    <>
      <form className={account["form"]} onSubmit={submit} aria-labelledby="limits" noValidate>
        <Field label={t("limits.idle")} hint={wrong ? t("limits.order") : null}>
          <Select
            value={idle}
            disabled={fixed}
            {...(wrong ? { status: "error" as const } : {})}
            onChange={setIdle}
            options={choices(IDLE, limits.idleMinutes)}
          />
        </Field>
        <Field label={t("limits.absolute")}>
          <Select value={absolute} disabled={fixed} onChange={setAbsolute} options={choices(ABSOLUTE, limits.absoluteMinutes)} />
        </Field>
        {error !== null && (
          <Note tone="bad" icon="warn">
            <strong>{problem.title}</strong> {problem.text}
          </Note>
        )}
        {fixed ? (
          <p className="small quiet">{t("limits.everywhere")}</p>
        ) : (
          <>
            <Field label={t("reason")} hint={t("reasonHint")}>
              <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
            </Field>
            <div className={factors["buttons"]}>
              <Button
                type="primary"
                htmlType="submit"
                disabled={!changed || wrong || reason.trim().length < 3}
                loading={saving.isPending}
              >
                {t("save")}
              </Button>
            </div>
          </>
        )}
      </form>
      {dialog}
    </>
  );
}

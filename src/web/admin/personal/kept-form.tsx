import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { KeptDays } from "#api/erasures.api.ts";
import { queryClient } from "../../app/query-client.ts";
import { Field } from "../../ui/field.tsx";
import { LoadingRows, Problem } from "../../ui/states.tsx";
import { changeKept, keptOptions } from "./erasures.api.ts";
import styles from "./personal.module.css";

const KINDS = ["lookups", "queries", "uploads"] as const;
const DAYS = [30, 90, 180, 365, 730] as const;
const NEVER = 0;

/** After how many days what nobody needs any more is deleted. */
export function KeptForm() {
  const { t } = useTranslation("web-admin");
  const { message } = App.useApp();
  const answer = useQuery(keptOptions);
  const [wish, setWish] = useState<KeptDays | null>(null);
  const save = useMutation({
    mutationFn: changeKept,
    onSuccess: (saved) => {
      queryClient.setQueryData(keptOptions.queryKey, saved);
      setWish(null);
      message.success(t("personal.kept.saved"));
    },
  });
  const kept = wish ?? answer.data?.kept;
  const may = answer.data?.may.change ?? false;
  const options = (own: number | null) =>
    [...new Set([NEVER, ...DAYS, ...(own === null ? [] : [own])])]
      .toSorted((a, b) => a - b)
      .map((days) => ({
        value: days,
        label: days === NEVER ? t("personal.kept.never") : t("personal.kept.days", { count: days }),
      }));
  return (
    <section className={styles["card"]} aria-labelledby="kept">
      <h2 id="kept">{t("personal.kept.title")}</h2>
      <p className="quiet">{t("personal.kept.lead")}</p>
      {answer.isError ? (
        <Problem error={answer.error} onRetry={() => void answer.refetch()} />
      ) : kept === undefined ? (
        <LoadingRows rows={3} />
      ) : (
        <>
          {save.isError && <Problem error={save.error} />}
          <div className={styles["fields"]}>
            {KINDS.map((kind) => (
              <Field key={kind} label={t(`personal.kind.${kind}`)}>
                <Select
                  value={kept[kind] ?? NEVER}
                  disabled={!may}
                  options={options(kept[kind])}
                  onChange={(days) => setWish({ ...kept, [kind]: days === NEVER ? null : days })}
                />
              </Field>
            ))}
          </div>
          {may ? (
            <Button
              type="primary"
              className={styles["act"] ?? ""}
              disabled={wish === null}
              loading={save.isPending}
              onClick={() => wish !== null && save.mutate(wish)}
            >
              {t("personal.kept.save")}
            </Button>
          ) : (
            <p className="small quiet">{t("personal.kept.mayNot")}</p>
          )}
        </>
      )}
    </section>
  );
}

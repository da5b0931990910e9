import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { BELONGINGS, type Handover } from "#api/staff.api.ts";
import { showCount } from "../../ui/money.ts";
import rows from "../../ui/rows.module.css";
import { showInstant } from "../../ui/time.ts";
import { resumeHandover } from "./people.api.ts";
import styles from "./people.module.css";

/** How far a handing over is: what was counted before, and what has arrived. */
export function HandoverRow({ handover }: { handover: Handover }) {
  const { t, i18n } = useTranslation("web-admin");
  const client = useQueryClient();
  const resuming = useMutation({ mutationFn: () => resumeHandover(handover.id), onSettled: () => client.invalidateQueries() });
  const { kind, to, toDepartment, state, counted, moved } = handover;
  const sum = (counts: Handover["counted"]): number => BELONGINGS.reduce((all, name) => all + counts[name], 0);
  const [all, done] = [sum(counted), sum(moved)];
  const percent = all === 0 ? 100 : Math.min(100, Math.floor((done / all) * 100));
  return (
    <li className={`${rows["card"]} ${styles["handover"]}`}>
      <p>
        <strong>{t(`handover.kind.${kind}`, { company: handover.company.name, to: to ?? toDepartment ?? "" })}</strong>{" "}
        <span className="small quiet num">{showInstant(handover.createdAt, i18n.language)}</span>
      </p>
      <p className="small quiet">
        {all === 0
          ? t("handover.nothing")
          : BELONGINGS.filter((name) => counted[name] > 0)
              .map((name) => `${t(`handover.what.${name}`)} ${showCount(moved[name])}/${showCount(counted[name])}`)
              .join(" · ")}
      </p>
      {state !== "done" && (
        <Progress
          percent={percent}
          size="small"
          status={state === "failed" ? "exception" : "active"}
          aria-label={t("handover.title")}
        />
      )}
      {handover.may.resume && (
        <Button size="small" onClick={() => resuming.mutate()} loading={resuming.isPending}>
          {t("handover.resume")}
        </Button>
      )}
    </li>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { BatchLookup } from "#api/batch-lookups.api.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { batchCausesOptions, isMoving } from "./batch-lookups.api.ts";
import { type BulkStep, type Group, stepsOf, useBulk } from "./use-bulk.ts";
import styles from "./many.module.css";

const ICONS: Record<BulkStep, IconName> = {
  restore: "retry",
  reread: "retry",
  "request-access": "lock",
  watch: "bell",
  "fetch-now": "download",
};

/** Why so many rows weren't found, put together, with one button for all that can be helped alike. */
export function CauseGroups({ batch }: { batch: BatchLookup }) {
  const { t } = useTranslation("web-many");
  const causes = useQuery({ ...batchCausesOptions(batch.id), enabled: !isMoving(batch) });
  const { run, progress, mayFetch, stop } = useBulk(batch.id);
  const problem = useProblemWords()(run.error);
  const groups = causes.data?.groups ?? [];
  if (groups.length === 0) return null;
  const nameOf = ({ outcome, cause }: Group): string =>
    cause === null ? t(`outcome.${outcome}`) : t(`web-lookup:cause.${cause}`, { defaultValue: cause });
  return (
    <section className={styles["causes"]} aria-labelledby="causes">
      <h2 id="causes">{t("causes.title")}</h2>
      {run.isError && (
        <Note tone="bad" icon="warn">
          <strong>{problem.title}</strong> {problem.text}
        </Note>
      )}
      {progress !== null && (
        <div aria-live="polite">
          <Note
            tone={progress.running ? "info" : "ok"}
            icon={progress.running ? "clock" : "checkCircle"}
            actions={
              progress.running && (
                <Button size="small" onClick={stop}>
                  {t("causes.stop")}
                </Button>
              )
            }
          >
            {t(`causes.do.${progress.step}`)}{" "}
            {t("causes.progress", { done: showCount(progress.done), of: showCount(progress.of) })}
            {progress.refused > 0 && t("causes.refused", { count: progress.refused })}
          </Note>
        </div>
      )}
      <ul>
        {groups.map((group) => (
          <li key={`${group.outcome}:${group.cause}`}>
            <p>
              <strong>{nameOf(group)}</strong>{" "}
              <span className="num">{t("causes.rows", { count: group.rows, shown: showCount(group.rows) })}</span>
              {group.example !== null && <span className="quiet">{t("causes.example", { example: group.example })}</span>}
            </p>
            <div className={styles["actions"]}>
              {stepsOf(group, mayFetch).map((step) => (
                <Button
                  key={step}
                  size="small"
                  icon={<Icon name={ICONS[step]} size={14} />}
                  disabled={run.isPending}
                  onClick={() => run.mutate({ group, step })}
                >
                  {t(`causes.do.${step}`)}
                </Button>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

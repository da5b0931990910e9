import { useTranslation } from "react-i18next";
import type { Certainty, Finding, LookupAnswer } from "#api/lookups.api.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { showInstant } from "../ui/time.ts";
import { ActionButtons } from "./action-buttons.tsx";
import { Candidates } from "./candidates.tsx";
import styles from "./lookups.module.css";
import type { IconName } from "../ui/icons.tsx";

const LOOKS: Record<Certainty, [Tone, IconName]> = {
  certain: ["ok", "checkCircle"],
  likely: ["info", "info"],
  possible: ["quiet", "question"],
};

type Props = { finding: Finding; answer: LookupAnswer; main?: boolean; onHelp: () => void };

/** One cause: how sure, the sentence, what it rests on, and what to do. */
export function FindingCard({ finding, answer, main = false, onHelp }: Props) {
  const { t } = useTranslation("web-lookup");
  const [tone, icon] = LOOKS[finding.certainty];
  return (
    <section className={main ? styles["main"] : styles["other"]}>
      <p className={styles["label"]}>
        <span>
          {main && t("mostProbable")}
          {t(`cause.${finding.cause}`, { defaultValue: finding.cause })}
        </span>
        <Badge tone={tone} icon={icon}>
          {t(`certainty.${finding.certainty}`)}
        </Badge>
      </p>
      <p className={main ? styles["sentence"] : undefined}>{finding.summary}</p>
      <Candidates finding={finding} answer={answer} main={main} />
      {main ? (
        <EvidenceList finding={finding} />
      ) : (
        finding.evidence.length > 0 && (
          <details className={styles["why"]}>
            <summary>{t("evidenceCount", { count: finding.evidence.length })}</summary>
            <EvidenceList finding={finding} />
          </details>
        )
      )}
      <ActionButtons
        actions={finding.actions}
        answer={answer}
        main={main}
        hasCandidates={finding.candidates.length > 0}
        onHelp={onHelp}
      />
    </section>
  );
}

function EvidenceList({ finding }: { finding: Finding }) {
  const { t, i18n } = useTranslation("web-lookup");
  if (finding.evidence.length === 0) return null;
  return (
    <ul className={styles["evidence"]} aria-label={t("evidence")}>
      {finding.evidence.map((each, index) => (
        <li key={index}>
          {each.fact}{" "}
          <span className="small quiet num">
            {t(`source.${each.source}`, { defaultValue: each.source })}
            {each.at && ` · ${showInstant(each.at, i18n.language)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

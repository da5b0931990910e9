import { useTranslation } from "react-i18next";
import type { ReconciliationRun } from "#api/reconciliation.api.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";

const LOOKS: Record<ReconciliationRun["state"], { tone: Tone; icon: IconName }> = {
  looking: { tone: "info", icon: "clock" },
  mapping: { tone: "warn", icon: "question" },
  running: { tone: "info", icon: "clock" },
  done: { tone: "ok", icon: "check" },
  cancelled: { tone: "quiet", icon: "stop" },
  failed: { tone: "bad", icon: "warn" },
};

export function RunBadge({ state }: { state: ReconciliationRun["state"] }) {
  const { t } = useTranslation("web-reconciliation");
  return <Badge {...LOOKS[state]}>{t(`runState.${state}`)}</Badge>;
}

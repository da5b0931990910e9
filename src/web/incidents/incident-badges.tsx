import { useTranslation } from "react-i18next";
import type { IncidentLine } from "#api/incidents.api.ts";
import { Badge, type Tone } from "../ui/badge.tsx";

const SEVERITY: Record<IncidentLine["severity"], Tone> = { low: "quiet", medium: "info", high: "warn", critical: "bad" };

/** How bad it is, and how far. */
export function IncidentBadges({ incident }: { incident: IncidentLine }) {
  const { t } = useTranslation("web-incidents");
  const { state, severity, proposesToClose } = incident;
  return (
    <span>
      <Badge tone={SEVERITY[severity]} icon={severity === "low" ? "info" : "warn"}>
        {t(`severity.${severity}`)}
      </Badge>{" "}
      <Badge
        tone={state === "open" ? (proposesToClose ? "ok" : "warn") : "quiet"}
        icon={state === "open" && !proposesToClose ? "clock" : "check"}
      >
        {t(proposesToClose ? "state.proposed" : `state.${state}`)}
      </Badge>
    </span>
  );
}

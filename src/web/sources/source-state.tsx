import { useTranslation } from "react-i18next";
import type { Source } from "#api/sources.api.ts";
import { Badge } from "../ui/badge.tsx";

/** How a source is, in a word. */
export function SourceState({ source }: { source: Source }) {
  const { t } = useTranslation("web-sources");
  if (source.state === "ended")
    return (
      <Badge tone="quiet" icon="minus">
        {t("state.ended")}
      </Badge>
    );
  if (source.state === "paused")
    return (
      <Badge tone="quiet" icon="minus">
        {t("state.paused")}
      </Badge>
    );
  if (source.failing)
    return (
      <Badge tone="bad" icon="warn">
        {t("state.failing")}
      </Badge>
    );
  if (source.quiet)
    return (
      <Badge tone="warn" icon="question">
        {t("state.quiet")}
      </Badge>
    );
  if (source.succeededAt === null)
    return (
      <Badge tone="info" icon="clock">
        {t("state.waiting")}
      </Badge>
    );
  return (
    <Badge tone="ok" icon="checkCircle">
      {t("state.fine")}
    </Badge>
  );
}

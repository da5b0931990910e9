import { useTranslation } from "react-i18next";
import type { BatchLookup } from "#api/batch-lookups.api.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";

const LOOKS: Record<BatchLookup["state"], [Tone, IconName]> = {
  queued: ["info", "clock"],
  running: ["info", "clock"],
  done: ["ok", "checkCircle"],
  cancelled: ["quiet", "stop"],
  failed: ["bad", "warn"],
};

export function BatchBadge({ state }: { state: BatchLookup["state"] }) {
  const { t } = useTranslation("web-many");
  const [tone, icon] = LOOKS[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`state.${state}`)}
    </Badge>
  );
}

import { useTranslation } from "react-i18next";
import { Badge, type Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";
import type { ListSummary } from "./lists.api.ts";

const LOOKS: Record<ListSummary["state"], [Tone, IconName]> = {
  looking: ["info", "clock"],
  mapping: ["warn", "question"],
  running: ["info", "clock"],
  done: ["ok", "checkCircle"],
  cancelled: ["quiet", "stop"],
  failed: ["bad", "warn"],
};

export function ListBadge({ state }: { state: ListSummary["state"] }) {
  const { t } = useTranslation("web-lists");
  const [tone, icon] = LOOKS[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`state.${state}`)}
    </Badge>
  );
}

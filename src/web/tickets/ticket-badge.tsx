import { useTranslation } from "react-i18next";
import type { TicketState } from "#api/tickets.api.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";

const LOOKS: Record<TicketState, [Tone, IconName]> = {
  open: ["info", "clock"],
  answered: ["warn", "bell"],
  closed: ["ok", "checkCircle"],
};

export function TicketBadge({ state }: { state: TicketState }) {
  const { t } = useTranslation("web-ticket");
  const [tone, icon] = LOOKS[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`state.${state}`)}
    </Badge>
  );
}

import { useTranslation } from "react-i18next";
import { Badge, type Tone } from "../../ui/badge.tsx";
import type { IconName } from "../../ui/icons.tsx";
import type { ServiceState } from "./services.api.ts";

const LOOKS: Record<ServiceState, [Tone, IconName]> = {
  active: ["ok", "check"],
  paused: ["warn", "lock"],
  ended: ["quiet", "stop"],
};

export function ServiceBadge({ state }: { state: ServiceState }) {
  const { t } = useTranslation("web-services");
  const [tone, icon] = LOOKS[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`state.${state}`)}
    </Badge>
  );
}

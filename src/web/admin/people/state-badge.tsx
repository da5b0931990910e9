import { useTranslation } from "react-i18next";
import type { PersonState } from "#api/staff.api.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import type { IconName } from "../../ui/icons.tsx";

const LOOKS: Record<PersonState, [Tone, IconName]> = {
  active: ["ok", "check"],
  invited: ["info", "clock"],
  upcoming: ["info", "clock"],
  disabled: ["warn", "lock"],
  left: ["quiet", "signOut"],
};

export function StateBadge({ state }: { state: PersonState }) {
  const { t } = useTranslation("web-admin");
  const [tone, icon] = LOOKS[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`people.state.${state}`)}
    </Badge>
  );
}

import { useTranslation } from "react-i18next";
import { isServiceAccount } from "#domain/service-account.ts";
import { Badge } from "./badge.tsx";

/** Beside a name: it is a machine's account; nothing beside a person's. */
export function ServiceMark({ id }: { id: string | null | undefined }) {
  const { t } = useTranslation();
  if (!id || !isServiceAccount(id)) return null;
  return (
    <Badge tone="info" icon="keyboard">
      {t("service")}
    </Badge>
  );
}

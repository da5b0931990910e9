import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { waitingOptions } from "./access.api.ts";

/** How many requests wait for the reader's decision; nothing where none does. */
export function WaitingBadge() {
  const { t } = useTranslation("web-access");
  const { data } = useQuery(waitingOptions);
  const count = data?.toDecide ?? 0;
  if (count === 0) return null;
  return (
    <span className="small quiet num" title={t("waiting", { count })}>
      {count}
    </span>
  );
}

import { useTranslation } from "react-i18next";
import type { OutboxType } from "#api/outbox.api.ts";

/** How a kind of event is called. */
export function useTypeWord(): (type: OutboxType) => string {
  const { t } = useTranslation("web-webhooks");
  return (type) => t(`type.${type.slice("invoice.".length)}`);
}

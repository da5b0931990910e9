import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { useWatch } from "./use-watch.ts";
import { watchesOptions } from "./watches.api.ts";

/** "Tell me when it arrives", as long as it isn't waited for and hasn't come. */
export function WatchButton({ lookup }: { lookup: string }) {
  const { t } = useTranslation("web-watch");
  const { data } = useQuery(watchesOptions);
  const { set } = useWatch();
  if (data === undefined || data.watches.some((watch) => watch.lookup === lookup && ["open", "arrived"].includes(watch.state)))
    return null;
  return (
    <Button icon={<Icon name="bell" size={16} />} loading={set.isPending} onClick={() => set.mutate(lookup)}>
      {t("button")}
    </Button>
  );
}

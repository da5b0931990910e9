import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { heldOptions } from "./held.api.ts";

/** The way to what waits to be fetched, with how much it is. @param quiet nothing where nothing waits */
export function HeldLink({ quiet = false }: { quiet?: boolean }) {
  const { t } = useTranslation("web-sources");
  const { data } = useInfiniteQuery(heldOptions("open"));
  const open = data?.pages[0]?.open ?? 0;
  if (quiet && open === 0) return null;
  return (
    <Link to="/held">
      <Icon name="inbox" size={16} /> {open === 0 ? t("heldNone") : t("held", { count: showCount(open) })}
    </Link>
  );
}

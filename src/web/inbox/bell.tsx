import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { unreadOptions } from "./inbox.api.ts";
import styles from "./inbox.module.css";

/** Whether there is something new of what one follows, and the way to it. */
export function Bell() {
  const { t } = useTranslation("web-inbox");
  const { data } = useQuery(unreadOptions);
  const unread = data?.unread ?? 0;
  const word = unread === 0 ? t("title") : `${t("title")} · ${t("unread", { count: unread })}`;
  return (
    <Link to="/inbox" className={styles["bell"]} aria-label={word} title={word} activeProps={{ "aria-current": "page" }}>
      <Icon name="bell" size={20} />
      {unread > 0 && <span className={styles["count"]}>{unread >= 100 ? "99+" : unread}</span>}
    </Link>
  );
}

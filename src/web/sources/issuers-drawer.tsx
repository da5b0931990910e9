import { useQuery } from "@tanstack/react-query";
import { Drawer, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { showCount } from "../ui/money.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { issuersOptions } from "./sources.api.ts";
import styles from "./sources.module.css";
import { useLong } from "./use-long.ts";

/** How late the invoices of each issuer usually come, the slowest first. */
export function IssuersDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("web-sources");
  const long = useLong();
  const { data, error, refetch } = useQuery(issuersOptions);
  const [wanted, setWanted] = useState("");
  const all = data?.issuers ?? [];
  const several = new Set(all.map(({ company }) => company.id)).size > 1;
  const shown = all.filter(({ name }) => name.includes(wanted.trim()));
  return (
    <Drawer open size={560} title={t("issuers")} onClose={onClose}>
      <p className="small quiet">{t("issuersLead")}</p>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingRows />
      ) : all.length === 0 ? (
        <Empty icon="clock" title={t("issuersNone")}>
          {t("issuersNoneText")}
        </Empty>
      ) : (
        <>
          <Input
            allowClear
            aria-label={t("issuersFind")}
            placeholder={t("issuersFind")}
            value={wanted}
            onChange={({ target }) => setWanted(target.value)}
          />
          <ul className={styles["issuers"]}>
            {shown.map(({ company, name, p50, p95, arrivals }) => (
              <li key={`${company.id} ${name}`}>
                <span>{name}</span>
                <span className="small quiet">
                  {t("usualText", { half: long(p50), most: long(p95) })} ·{" "}
                  {t("issuersOf", { count: arrivals, shown: showCount(arrivals) })}
                  {several && ` · ${company.name}`}
                </span>
              </li>
            ))}
          </ul>
          {data.further > 0 && <p className="small quiet">{t("issuersFurther", { count: data.further })}</p>}
        </>
      )}
    </Drawer>
  );
}

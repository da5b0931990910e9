import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LockedAccount } from "#api/account.api.ts";
import { SectionHead } from "../admin/section-head.tsx";
import { queryClient } from "../app/query-client.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { lockedOptions, unlockAccount } from "./account.api.ts";
import styles from "./account.module.css";
import { ReasonDialog } from "./reason-dialog.tsx";

/** Locked names of the people of one's companies, and their opening. */
export function LockedSection() {
  const { t, i18n } = useTranslation("web-account");
  const locked = useQuery(lockedOptions);
  const [chosen, setChosen] = useState<LockedAccount | null>(null);
  useTitle(t("locked.title"));
  const unlocking = useMutation({
    mutationFn: (reason: string) => unlockAccount(chosen!.userId, reason),
    onSuccess: () => {
      setChosen(null);
      return queryClient.invalidateQueries({ queryKey: ["locked-accounts"] });
    },
  });
  const close = (): void => {
    setChosen(null);
    unlocking.reset();
  };
  return (
    <div className={styles["section"]}>
      <SectionHead title={t("locked.title")} lead={t("locked.lead")} />
      {locked.isPending && <LoadingRows rows={3} />}
      {locked.isError && <Problem error={locked.error} onRetry={() => void locked.refetch()} />}
      {locked.data?.accounts.length === 0 && <Empty icon="checkCircle" title={t("locked.none")} />}
      {locked.data && locked.data.accounts.length > 0 && (
        <ul className={styles["rows"]}>
          {locked.data.accounts.map((account) => (
            <li key={account.userId} className={styles["row"]}>
              <div>
                <p>
                  <strong>{account.name}</strong> <span className="quiet">{account.email}</span>
                </p>
                <p className="small quiet num">
                  {t("locked.until", { at: showInstant(account.lockedUntil, i18n.language), count: account.failures })}
                </p>
              </div>
              <Button onClick={() => setChosen(account)} aria-label={t("locked.openOne", { name: account.name })}>
                {t("locked.open")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {chosen && (
        <ReasonDialog
          title={t("locked.openTitle", { name: chosen.name })}
          text={t("locked.openText")}
          action={t("locked.open")}
          attempt={unlocking}
          onClose={close}
        />
      )}
    </div>
  );
}

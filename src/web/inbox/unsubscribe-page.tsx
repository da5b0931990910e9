import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { useTitle } from "../ui/use-title.ts";
import { endMails } from "./inbox.api.ts";
import styles from "./inbox.module.css";

/** From the link in a mail, without signing in: it asks first, as programs look at links, too. */
export function UnsubscribePage() {
  const { t } = useTranslation("web-inbox");
  useTitle(t("stop.title"));
  const [token] = useState(() => decodeURIComponent(location.hash.slice(1)));
  const ending = useMutation({ mutationFn: () => endMails(token) });
  return (
    <main id="main" className={styles["stop"]}>
      <h1>{t("stop.title")}</h1>
      {ending.isSuccess ? (
        <output>{t("stop.done")}</output>
      ) : (
        <>
          <p>{t("stop.text")}</p>
          <ProblemNote error={ending.error} />
          <Button type="primary" size="large" disabled={token === ""} loading={ending.isPending} onClick={() => ending.mutate()}>
            {t("stop.ok")}
          </Button>
        </>
      )}
    </main>
  );
}

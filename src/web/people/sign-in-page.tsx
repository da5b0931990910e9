import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queryClient } from "../app/query-client.ts";
import { SignIn } from "../factors/sign-in.tsx";
import { NoticeNote } from "../notices/notice-note.tsx";
import { Note } from "../ui/note.tsx";
import { useTitle } from "../ui/use-title.ts";
import { Doorway } from "./doorway.tsx";
import { statusOptions } from "./people.api.ts";
import styles from "./people.module.css";

const SSO_FAILURES = ["down", "over", "failed", "unverified", "refused", "cancelled"] as const;

export function SignInPage() {
  const { t } = useTranslation("web-sign-in");
  const { to } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const router = useRouter();
  const status = useQuery(statusOptions);
  // what a sign-in at a provider came to stands behind the #
  const [hash] = useState(() => location.hash);
  const failure = SSO_FAILURES.find((each) => hash === `#sso=${each}`);
  useTitle(t("title"));

  const enter = async (): Promise<void> => {
    await queryClient.resetQueries({ queryKey: ["me"] });
    // Only addresses of this app: a link that somebody sends must not lead elsewhere after the sign-in.
    if (to?.startsWith("/") && !to.startsWith("//")) router.history.push(to);
    else await navigate({ to: "/" });
  };
  return (
    <Doorway title={t("title")}>
      {to && <p className={styles["why"]}>{t("why")}</p>}
      {status.data?.setUpNeeded && (
        <Note tone="warn" icon="info">
          {t("setUpNeeded")}
        </Note>
      )}
      {status.data?.demo && <Note icon="info">{t("demo")}</Note>}
      {status.data?.notices.map((notice) => (
        <NoticeNote key={notice.id} notice={notice} />
      ))}
      {failure && (
        <Note tone="bad" icon="warn">
          {t(`web-factors:sso.${failure}`)}
        </Note>
      )}
      <SignIn to={to} second={hash === "#second-step"} onDone={() => void enter()} />
      <details className={styles["help"]}>
        <summary>{t("help")}</summary>
        <ul>
          <li>{t("helpLocked")}</li>
          <li>{t("helpNone")}</li>
          <li>
            <Link to="/sign-in-help">{t("aid.more")}</Link>
          </li>
          <li>
            <Link to="/self-check">{t("web-self-check:open")}</Link>
          </li>
        </ul>
      </details>
      <a href="/status/" className="small">
        {t("statusPage")}
      </a>
    </Doorway>
  );
}

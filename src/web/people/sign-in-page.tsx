import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { queryClient } from "../app/query-client.ts";
import { Note } from "../ui/note.tsx";
import { useTitle } from "../ui/use-title.ts";
import { Doorway } from "./doorway.tsx";
import { statusOptions } from "./people.api.ts";
import { SignInForm } from "./sign-in-form.tsx";
import styles from "./people.module.css";

export function SignInPage() {
  const { t } = useTranslation("web-sign-in");
  const { to } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const router = useRouter();
  const status = useQuery(statusOptions);
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
        <Note key={notice.id} tone="warn" icon="info">
          {notice.text}
        </Note>
      ))}
      <SignInForm onDone={() => void enter()} />
      <details className={styles["help"]}>
        <summary>{t("help")}</summary>
        <ul>
          <li>{t("helpForgot")}</li>
          <li>{t("helpLocked")}</li>
          <li>{t("helpNone")}</li>
        </ul>
      </details>
    </Doorway>
  );
}

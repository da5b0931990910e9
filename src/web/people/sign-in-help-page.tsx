import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useTitle } from "../ui/use-title.ts";
import { Doorway } from "./doorway.tsx";
import { statusOptions } from "./people.api.ts";
import styles from "./people.module.css";

/** D12: what keeps somebody out, and the way in again. It asks for no name, so that it tells nobody which there are. */
export function SignInHelpPage() {
  const { t } = useTranslation("web-sign-in");
  const { data: status } = useQuery(statusOptions);
  useTitle(t("aid.title"));
  const cases = ["password", "locked", "name", "code", "passkey", "ended", "none"] as const;
  return (
    <Doorway title={t("aid.title")}>
      <p className={styles["why"]}>{t("aid.text")}</p>
      {cases.map((each) => (
        <details key={each} className={styles["help"]}>
          <summary>{t(`aid.${each}.title`)}</summary>
          <p>{t(`aid.${each}.text`)}</p>
          {each === "password" && status?.mail !== false && <Link to="/forgot">{t("aid.password.go")}</Link>}
          {each === "locked" && <Link to="/sign-in">{t("aid.locked.go")}</Link>}
          {each === "ended" && <Link to="/self-check">{t("aid.ended.go")}</Link>}
        </details>
      ))}
      <Link to="/sign-in">{t("forgot.back")}</Link>
    </Doorway>
  );
}

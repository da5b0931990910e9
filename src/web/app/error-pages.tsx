import { Link, type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty, Problem } from "../ui/states.tsx";

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main id="main" style={{ paddingTop: "12vh" }}>
      <h1 className="visually-hidden">{t("notFoundPage.title")}</h1>
      <Empty icon="question" title={t("notFoundPage.title")} actions={<Link to="/">{t("goHome")}</Link>}>
        {t("notFoundPage.text")}
      </Empty>
    </main>
  );
}

export function CrashPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const { t } = useTranslation();
  return (
    <main id="main">
      <h1 className="visually-hidden">{t("problem.unknown")}</h1>
      <Problem
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
        actions={<a href="/">{t("goHome")}</a>}
      />
    </main>
  );
}

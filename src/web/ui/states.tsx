import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, NetworkProblem } from "../api/problem.ts";
import { useOnline } from "../app/use-online.ts";
import { Icon, type IconName } from "./icons.tsx";
import styles from "./states.module.css";

export function LoadingPage() {
  return (
    <output className={styles["loading"]}>
      <LoadingRows />
    </output>
  );
}

export function LoadingRows({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  const online = useOnline();
  if (!online) return <Empty icon="offline" title={t("offlineHere")} />;
  return (
    <div>
      <span className="visually-hidden">{t("loading")}</span>
      <Skeleton
        active
        title={false}
        paragraph={{ rows, width: Array.from({ length: rows }, (_, row) => `${96 - ((row * 17) % 40)}%`) }}
      />
    </div>
  );
}

type EmptyProps = { icon?: IconName; title: string; children?: ReactNode; actions?: ReactNode };

/** Nothing here, and what to do about it. */
export function Empty({ icon = "list", title, children, actions }: EmptyProps) {
  return (
    <div className={styles["empty"]}>
      <span className={styles["emptyIcon"]}>
        <Icon name={icon} size={28} />
      </span>
      <p className={styles["emptyTitle"]}>{title}</p>
      {children && <div className={styles["emptyText"]}>{children}</div>}
      {actions && <div className={styles["emptyActions"]}>{actions}</div>}
    </div>
  );
}

/** What went wrong in words, what to do next, and the code for support beneath it, small. */
export function useProblemWords(): (error: unknown) => { title: string; text: string; code: string } {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (error instanceof NetworkProblem) return { title: t("problem.network"), text: t("problem.networkNext"), code: "network" };
    if (error instanceof ApiProblem) {
      const { details } = error;
      const known =
        details.status === 404 ? "notFound" : details.status === 403 ? "forbidden" : details.status >= 500 ? "server" : "refused";
      const text = [details.detail, details.nextStep].filter(Boolean).join(i18n.language.startsWith("zh") ? "" : " ");
      return { title: details.title || t(`problem.${known}`), text: text || t(`problem.${known}Next`), code: details.code };
    }
    return { title: t("problem.unknown"), text: t("problem.unknownNext"), code: "client" };
  };
}

export function Problem({ error, onRetry, actions }: { error: unknown; onRetry?: () => void; actions?: ReactNode }) {
  const { t } = useTranslation();
  const { title, text, code } = useProblemWords()(error);
  return (
    <div role="alert">
      <Empty
        icon="warn"
        title={title}
        actions={
          <>
            {onRetry && (
              <Button icon={<Icon name="retry" size={16} />} onClick={onRetry}>
                {t("retry")}
              </Button>
            )}
            {actions}
            {code === "network" && <Link to="/self-check">{t("web-self-check:open")}</Link>}
          </>
        }
      >
        <p>{text}</p>
        <p className="small quiet">{t("problem.code", { code })}</p>
      </Empty>
    </div>
  );
}

import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { FileResult } from "#api/documents.api.ts";
import { ListResult } from "../lists/list-result.tsx";
import { InvoiceLine } from "../invoices/invoice-line.tsx";
import { isForeignTitle } from "../invoices/state-marks.ts";
import { Badge } from "../ui/badge.tsx";
import { Icon } from "../ui/icons.tsx";
import { showSize } from "../ui/time.ts";
import { SuspectedTwin } from "./suspected-twin.tsx";
import { useFileProblem } from "./use-file-problem.ts";
import styles from "./intake.module.css";

type Props = {
  name: string;
  size: number;
  state: ReactNode;
  progress?: number | undefined;
  children?: ReactNode;
  aside?: ReactNode;
};

export function FileRow({ name, size, state, progress, children, aside }: Props) {
  return (
    <li className={styles["row"]}>
      <span className={styles["fileIcon"]}>
        <Icon name="file" />
      </span>
      <div className={styles["body"]}>
        <div className={styles["head"]}>
          <span className={styles["name"]} title={name}>
            {name}
          </span>
          <span className="small quiet num">{showSize(size)}</span>
          {state}
        </div>
        {progress !== undefined && <progress className={styles["bar"]} max={1} value={progress} aria-label={name} />}
        {children}
      </div>
      {aside && <div className={styles["aside"]}>{aside}</div>}
    </li>
  );
}

/** A table isn't read as an invoice: it is imported, row by row. */
const isTable = ({ problem, documentId }: FileResult): boolean =>
  documentId !== null && problem?.detail?.["is"] === "spreadsheet" && problem.detail["member"] === undefined;

/** How a file ended, by icon, word and colour. */
export function ResultBadge({ result }: { result: FileResult }) {
  const { t } = useTranslation("web-intake");
  if (result.state === "queued" || result.state === "reading") {
    return (
      <Badge tone="info" icon="clock">
        {t("state.reading")}
      </Badge>
    );
  }
  if (result.invoices.length > 0) {
    const fresh = result.invoices.filter((invoice) => invoice.relation === "new").length;
    const joined = result.invoices.length - fresh;
    return (
      <>
        {fresh > 0 && (
          <Badge tone="ok" icon="checkCircle">
            {t("state.new", { count: fresh })}
          </Badge>
        )}
        {joined > 0 && (
          <Badge tone="ok" icon="link">
            {result.invoices.length > 1 ? t("state.joinedSome", { count: joined }) : t("state.joined")}
          </Badge>
        )}
        {result.suspected.length > 0 && (
          <Badge tone="warn" icon="copy">
            {t("outcome.suspected")}
          </Badge>
        )}
      </>
    );
  }
  if (isTable(result)) {
    return (
      <Badge tone="info" icon="list">
        {t("web-lists:title")}
      </Badge>
    );
  }
  if (result.outcome === "cancelled")
    return (
      <Badge tone="quiet" icon="stop">
        {t("state.cancelled")}
      </Badge>
    );
  const refused = result.documentId === null;
  return (
    <Badge tone={refused ? "bad" : "warn"} icon={refused ? "stop" : "warn"}>
      {refused ? t("state.refused") : t("state.kept")}
    </Badge>
  );
}

/** An archive may hold hundreds: the page stays one that can be read. */
const SHOWN_AT_ONCE = 8;

function InvoiceRows({ invoices }: { invoices: FileResult["invoices"] }) {
  const { t } = useTranslation("web-intake");
  return invoices.map((invoice, index) =>
    invoice.id && invoice.summary ? (
      <Link key={invoice.id} to="/invoices/$id" params={{ id: invoice.id }} className={styles["invoice"]} data-row>
        <InvoiceLine invoice={invoice.summary} />
        {isForeignTitle({ titleOurs: invoice.titleOurs, buyer: invoice.summary.buyer }) && (
          <Badge tone="warn" icon="warn">
            {t("notOurs")}
          </Badge>
        )}
        <Icon name="chevronRight" size={16} />
      </Link>
    ) : (
      // The same words as for a new one: whoever may not see the invoice learns nothing about it.
      <p key={index} className="quiet">
        {t("takenIn")}
      </p>
    ),
  );
}

/** The members of an archive in which no invoice was read, where there are several. */
function UnreadMembers({ detail }: { detail: Record<string, string> | undefined }) {
  const { t } = useTranslation("web-intake");
  const names = (detail?.["members"] ?? "").split("\n").filter(Boolean);
  if (names.length === 0) return null;
  const total = Number(detail?.["unread"] ?? names.length);
  return (
    <details className={styles["rest"]}>
      <summary>{t("unreadMembers", { count: total })}</summary>
      <ul>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
        {total > names.length && <li>{t("others", { count: total - names.length })}</li>}
      </ul>
    </details>
  );
}

export function ResultBody({
  result,
  onRetry,
  retrying,
}: {
  result: FileResult;
  onRetry?: (() => void) | undefined;
  retrying?: boolean;
}) {
  const { t } = useTranslation("web-intake");
  const problem = useFileProblem(result);
  if (isTable(result)) return <ListResult document={result.documentId!} />;
  return (
    <>
      <InvoiceRows invoices={result.invoices.slice(0, SHOWN_AT_ONCE)} />
      {result.invoices.length > SHOWN_AT_ONCE && (
        <details className={styles["rest"]}>
          <summary>{t("others", { count: result.invoices.length - SHOWN_AT_ONCE })}</summary>
          <InvoiceRows invoices={result.invoices.slice(SHOWN_AT_ONCE)} />
        </details>
      )}
      {result.suspected.map((twin) => (
        <SuspectedTwin key={twin.case} twin={twin} />
      ))}
      {problem && (
        <div className={styles["problem"]}>
          <p>{problem.words}</p>
          {problem.next && <p className="quiet">{problem.next}</p>}
          <UnreadMembers detail={result.problem?.detail} />
          {onRetry && result.may.retry && (
            <Button size="small" icon={<Icon name="retry" size={14} />} onClick={onRetry} loading={retrying ?? false}>
              {t("readAgain")}
            </Button>
          )}
        </div>
      )}
    </>
  );
}
